"""The directory: mailing lists and who has been asked through them.
Whom to ask, and what became of it, is decided in distributions.
"""
