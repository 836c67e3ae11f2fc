"""DNS in memory."""

from dataclasses import dataclass, field

from connector.integrations.ports import DomainRecordsUnavailable


@dataclass
class FakeDomainRecords:
    """`published`: name to its TXT records."""

    published: dict[str, list[str]] = field(default_factory=dict)
    is_down: bool = False

    def txt(self, name: str) -> tuple[str, ...]:
        if self.is_down:
            raise DomainRecordsUnavailable("DNS did not answer.")
        return tuple(self.published.get(name, ()))
