"""What the pages read: lists by state, page by page, and what waits for a person.
What one thing looks like is read by its own domain.
"""
