"""Making a mapping repeatable (G2): the object gets a field for the id of the response, and the mapping goes by it.

Nothing is added to an org unless a person asks for it. How records are then written is the ledger's business.
"""
