"""One survey to many records over one channel, now or later: recipients, exclusions, follow-ups, counters.
Delivery itself belongs to messaging.
"""
