"""Adapters to the outside world behind the ports of ports/: Salesforce, email, text messages, name servers.
No business rule lives here; domains know the ports, not the providers.
"""
