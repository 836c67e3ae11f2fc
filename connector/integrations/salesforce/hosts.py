"""Which hosts may receive the client secret, a code or a token: Salesforce's own and those the operator named.

Addresses are matched whole against one pattern instead of being taken apart by a URL parser: whatever a parser and
an HTTP client could read differently (user names, backslashes, other alphabets, trailing dots) does not match.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LOGIN_HOSTS = frozenset({"login.salesforce.com", "test.salesforce.com"})

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MY_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})?\.my\.salesforce\.com\Z")
_INSTANCE = re.compile(r"[a-z]{2,4}[0-9]{1,4}s?\.salesforce\.com\Z")
_ADDRESS = re.compile(r"(?:(?P<scheme>https?)://)?(?P<host>[a-z0-9.-]+(?::[0-9]{1,5})?)(?P<rest>[/?#][\x21-\x7e]*)?\Z")


class HostRefused(ValueError):
    """This address is not one that may be trusted with a secret; the message is for the person who typed it."""


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """`extra` holds further hosts, each with its port unless it is 443, e.g. "org.example.com:8443"."""

    extra: frozenset[str] = frozenset()

    @classmethod
    def of(cls, extra: Iterable[str]) -> "TrustedHosts":
        return cls(frozenset(host.lower() for host in extra))

    def base_url(self, typed: str) -> str:
        """ "https://host" of a My Domain address as a person types or pastes it; raises HostRefused."""
        scheme, host = _parts(typed.strip().lower())
        if scheme == "http" or not self._is_trusted(host):
            raise HostRefused(_cure(typed))
        return f"https://{host}"

    def require(self, url: str) -> str:
        """The "https://host" of an address that a server gave us; raises HostRefused."""
        scheme, host = _parts(url.lower())
        if scheme != "https" or not self._is_trusted(host):
            raise HostRefused(f"{url[:100]!r} is not an address of Salesforce: nothing was sent to it.")
        return f"https://{host}"

    def trusts(self, url: str) -> bool:
        try:
            self.require(url)
        except HostRefused:
            return False
        return True

    def is_my_domain(self, url: str) -> bool:
        return bool(_MY_DOMAIN.match(_parts(url.lower())[1]))

    def _is_trusted(self, host: str) -> bool:
        return host in LOGIN_HOSTS or host in self.extra or bool(_MY_DOMAIN.match(host))


def is_bare_instance(url: str) -> bool:
    """Whether this is an instance without My Domain, such as https://na139.salesforce.com."""
    scheme, host = _parts(url.lower())
    return scheme == "https" and bool(_INSTANCE.match(host))


def _parts(address: str) -> tuple[str, str]:
    """(scheme, host with port), both "" when the address is not a plain one."""
    match = _ADDRESS.match(address)
    return (match["scheme"] or "", match["host"]) if match else ("", "")


def _cure(typed: str) -> str:
    return (
        f"{typed.strip()[:100]!r} is not a Salesforce login address. Copy the one shown under Setup → My Domain, "
        "for example https://yourcompany.my.salesforce.com."
    )
