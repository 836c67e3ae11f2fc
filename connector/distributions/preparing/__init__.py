"""From ticked records to recipients, page by page: read, decided about, invited.
Who is left out is decided in exclusions; when the messages go is decided in waiting.
"""
