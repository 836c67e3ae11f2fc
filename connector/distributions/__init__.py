"""One survey to many records over one channel: recipients, exclusions, counters.
Delivery itself belongs to messaging.
"""
