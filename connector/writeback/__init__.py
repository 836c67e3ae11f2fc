"""The ledger and the batching of all that is written to Salesforce, each row exactly once.
What a response maps to is decided in workflows.
"""
