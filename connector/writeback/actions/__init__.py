"""The ways of writing to Salesforce, one module for those that belong together; registry.py lists them by name.
A way turns claimed rows into calls and their answers into outcomes; it neither claims nor settles.
"""
