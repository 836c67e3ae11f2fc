"""Who is left out, and why: fields that exclude, not too often, and what the administrator chose for each object.
Rules decide over what others have read; they ask Salesforce for nothing but the fields to choose from.
"""
