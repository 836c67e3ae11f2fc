"""The administrator's pages: connection, distributions, responses.
Rules and changes belong to the domains below.
"""
