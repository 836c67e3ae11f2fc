"""What a sender is offered, shown and may try before anything is sent.
Nothing here writes a distribution; a test message leaves as any other does, through messaging.
"""
