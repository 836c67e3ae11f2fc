"""What this org knows of its objects: standard ones from recorded facts, custom ones from the project's own metadata.
It holds no records and answers no calls.
"""
