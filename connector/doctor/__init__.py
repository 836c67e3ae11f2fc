"""`hearback doctor`: looks whether everything the service needs is there and says how to mend what is not.
Each check is a module in checks/ and a line in registry.py; none changes or sends anything.
"""
