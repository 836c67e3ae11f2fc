"""One survey to many records over one channel, now or later: what is asked for, and what became of it.
Each folder is one concern of that; delivery itself belongs to messaging.
"""
