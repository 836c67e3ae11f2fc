"""The REST doors of the org: routes, sessions, statuses and headers as recorded from real orgs.
What is not routed here answers 501.
"""
