"""The command `hearback`: `commands` lists what there is, one module a group. Beside running the service and looking
after it, each command is a client of the JSON API; what it does is decided there.
"""

from connector.cli.root import cli, main

__all__ = ["cli", "main"]
