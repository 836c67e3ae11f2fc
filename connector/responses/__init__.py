"""Invitations and responses: the hosted survey pages, answers, completion.
Who was invited and why is decided in distributions.
"""
