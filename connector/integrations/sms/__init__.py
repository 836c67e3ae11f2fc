"""Text messages over Twilio: handing them over, and reading what Twilio says of them.
What a message says and who gets it is decided above, in messaging.
"""
