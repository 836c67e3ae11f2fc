"""What DNS says about a domain, read from DNS itself or, on a network without one, from a file."""

import json
from pathlib import Path

import dns.exception
import dns.resolver

from connector.integrations.ports import DomainRecordsUnavailable

NO_ANSWER = "DNS did not answer for {name}: try again in some minutes."


class DnsRecords:
    """Asks the resolvers of this machine, unless another one is given."""

    def __init__(self, timeout: float, resolver: dns.resolver.Resolver | None = None) -> None:
        self._timeout, self._resolver = timeout, resolver

    def txt(self, name: str) -> tuple[str, ...]:
        try:
            resolver = self._resolver or dns.resolver.get_default_resolver()
            found = resolver.resolve(name, "TXT", lifetime=self._timeout, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise DomainRecordsUnavailable(NO_ANSWER.format(name=name)) from error
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in found)


class RecordsOfFile:
    """A JSON file {name: [text, …]}, read anew each time; without the file no name has a record."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def txt(self, name: str) -> tuple[str, ...]:
        try:
            known = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            raise DomainRecordsUnavailable(f"The file of domain records cannot be read: {error}") from error
        return tuple(known.get(name, ()))
