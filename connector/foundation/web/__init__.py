"""The shell around every page and JSON answer: layout, menu, errors, security headers.
It holds no page of its own.
"""
