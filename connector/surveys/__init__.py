"""Survey definitions: questions, flow, logic, languages, versions.
Answers belong to responses.
"""
