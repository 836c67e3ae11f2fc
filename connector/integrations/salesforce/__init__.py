"""The Salesforce adapter: OAuth, tokens, records, collections, SOQL.
What is written and why is decided above.
"""
