"""Messages that have not gone: paused, resumed, cancelled, or sent later to those who have answered or have not.
Before they go, Salesforce is asked once more about their readers.
"""
