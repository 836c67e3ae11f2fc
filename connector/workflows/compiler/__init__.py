"""Holds what a workflow would write against what the connected org takes, before a response arrives (A38).
It looks and says; what is then refused, parked or shown is decided by the folder above.
"""
