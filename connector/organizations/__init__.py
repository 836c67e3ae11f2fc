"""Organizations, their Salesforce account, users and API keys; sign-in and the token store.
Not for talking to Salesforce: that is integrations.salesforce.
"""
