"""What may be said of a host by its name alone."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(address: str) -> bool:
    """Whether this URL, host name or IP address means this machine itself."""
    host = urlsplit(address).hostname if "//" in address else address
    try:
        found = socket.getaddrinfo(host or "", None)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(ip_address(str(entry[4][0]).partition("%")[0]).is_loopback for entry in found)
