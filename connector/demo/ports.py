"""The seven ports in a row, and whether they are free."""

import socket
from dataclasses import dataclass

from connector.demo.refusals import DemoRefused

COUNT = 7
HIGHEST = 65_535 - COUNT


@dataclass(frozen=True, slots=True)
class Ports:
    """All ports of one demo, counted from the first."""

    base: int

    @property
    def web(self) -> int:
        return self.base

    @property
    def salesforce(self) -> int:
        return self.base + 1

    @property
    def salesforce_api(self) -> int:
        return self.base + 2

    @property
    def mailbox(self) -> int:
        return self.base + 3

    @property
    def smtp(self) -> int:
        return self.base + 4

    @property
    def redis(self) -> int:
        return self.base + 5

    @property
    def phone(self) -> int:
        return self.base + 6

    @property
    def web_url(self) -> str:
        return f"http://localhost:{self.web}"

    @property
    def salesforce_url(self) -> str:
        return f"http://localhost:{self.salesforce}"

    @property
    def salesforce_api_url(self) -> str:
        return f"https://localhost:{self.salesforce_api}"

    @property
    def mailbox_url(self) -> str:
        return f"http://localhost:{self.mailbox}"

    @property
    def phone_url(self) -> str:
        return f"http://localhost:{self.phone}"

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis}/0"

    def require_free(self) -> None:
        """Raises DemoRefused that names the ports in use."""
        if not 1024 <= self.base <= HIGHEST:
            raise DemoRefused(f"--port must lie between 1024 and {HIGHEST}: the demo takes {COUNT} ports in a row.")
        taken = [str(port) for port in range(self.base, self.base + COUNT) if not is_free(port)]
        if taken:
            is_are = "Port " + taken[0] + " is" if len(taken) == 1 else "Ports " + ", ".join(taken) + " are"
            raise DemoRefused(
                f"{is_are} in use by another program. The demo takes ports {self.base} to {self.base + COUNT - 1}; "
                f"choose others, for example: ./demo --port {_elsewhere(self.base)}"
            )


def is_free(port: int) -> bool:
    """Whether nothing listens at this port of the loopback, on IPv4 or IPv6: a browser tries both."""
    return _can_bind(socket.AF_INET, "127.0.0.1", port) and _can_bind(socket.AF_INET6, "::1", port)


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        probe = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return True  # no IPv6 on this machine
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as exc:
            return family is socket.AF_INET6 and exc.errno not in _IN_USE
    return True


_IN_USE = frozenset({48, 98})  # EADDRINUSE on macOS and on Linux


def _elsewhere(base: int) -> int:
    """The first free row of ports above."""
    candidates = range(base + 100, HIGHEST, 100)
    return next((first for first in candidates if all(map(is_free, range(first, first + COUNT)))), base + 1000)
