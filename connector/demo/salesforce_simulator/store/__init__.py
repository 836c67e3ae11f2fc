"""Where records live: one SQLite file, a table per object, a column per field.
It keeps and finds rows; it knows no rules about their contents.
"""
