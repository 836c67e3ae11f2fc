"""Writing a workflow in a form: what is typed, kept as a draft until it is saved, and what can be chosen.
The pages are in connector/admin; what a workflow may say is read by connector/workflows/config.py.
"""
