"""Why did this person (not) get it? Every rule with the value of now, and what was decided before.
It only reads; the rules themselves are those of exclusions.
"""
