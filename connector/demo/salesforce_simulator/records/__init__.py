"""The rules of writing: what an org accepts into a record, and what follows from it.
It does not speak HTTP and does not search.
"""
