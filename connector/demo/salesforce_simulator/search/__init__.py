"""Text search over the org's records: SOSL and the search by parameters.
It finds records by their words; what a query can say of fields is SOQL's affair.
"""
