"""Signing in: connected app, consent, authorization codes, grants with rotating refresh tokens, sessions.
It decides who a caller is; it knows nothing of records.
"""
