"""SOQL: text to syntax tree to SQL to nested records, with the org's own error messages.
What the grammar does not play is refused by name, never guessed.
"""
