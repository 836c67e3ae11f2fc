"""Bulk API 2.0 of the org: ingest and query jobs, from creation to their result files.
What one row may hold is not decided here: rows go through the same writer and checks as REST.
"""
