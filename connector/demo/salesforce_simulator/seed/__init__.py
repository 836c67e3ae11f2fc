"""The believable company this org belongs to, and as many more people as a test asks for.
Everything is made up from fixed lists, so that two fresh starts look alike.
"""
