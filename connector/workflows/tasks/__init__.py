"""One module a kind of task; REGISTRY in registry.py lists them.
A task plans its effect; it never talks to a provider itself.
"""
