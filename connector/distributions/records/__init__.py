"""What is written to people's own records in Salesforce: opt-outs, where the administrator wants it.
What a response maps to belongs to workflows; the writing itself to writeback.
"""
