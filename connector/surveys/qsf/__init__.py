"""Reads Qualtrics survey files (.qsf) into our own definitions, and reports what a file holds beyond them.
What a definition is, and publishing it, belong to the folder above.
"""
