"""A strict Salesforce org on loopback: OAuth, REST and record pages.
It answers 501 to what it does not know and keeps a journal of every call.
"""
