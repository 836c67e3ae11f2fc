"""The Salesforce task: one module an action, listed in registry.py.
An action says what is to be written; the write-back ledger alone writes it.
"""
