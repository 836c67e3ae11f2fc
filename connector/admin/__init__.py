"""The administrator's pages: what state things are in, what waits for a person, and what can be chosen.
Rules and changes belong to the domains below.
"""
