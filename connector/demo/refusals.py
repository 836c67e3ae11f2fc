"""Why the demo does not start, in words for the person who started it."""


class DemoRefused(Exception):
    """Says what is in the way and what to do about it."""
