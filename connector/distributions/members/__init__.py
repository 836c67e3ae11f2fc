"""Members of campaigns: taken as recipients, and moved in Salesforce to the status of what became of their invitations.
What is written goes through the ledger of writeback.
"""
