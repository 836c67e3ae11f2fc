"""Event, conditions, tasks: what happens when a response arrives.
Each kind of task lives in tasks/ and is listed in its registry.
"""
