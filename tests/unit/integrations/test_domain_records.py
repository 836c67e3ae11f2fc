"""What DNS says about a domain: asked of a real name server on this machine, and read from a file."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from connector.integrations.domain_records import DnsRecords, RecordsOfFile
from connector.integrations.ports import DomainRecordsUnavailable

LONG = "v=DKIM1; k=rsa; p=" + "A" * 300
ZONE = {"acme.example.": [f'"{LONG[:255]}" "{LONG[255:]}"', '"v=spf1 mx -all"']}
SILENT, BROKEN = "silent.example.", "broken.example."


def answered(query: dns.message.Message) -> dns.message.Message | None:
    name = query.question[0].name.to_text()
    if name == SILENT:
        return None
    answer = dns.message.make_response(query)
    if name in ZONE:
        answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *ZONE[name]))
    else:
        answer.set_rcode(dns.rcode.SERVFAIL if name == BROKEN else dns.rcode.NXDOMAIN)
    return answer


@pytest.fixture
def records() -> Iterator[DnsRecords]:
    """Of a name server that knows the zone above."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    wire, caller = server.recvfrom(2048)
                except OSError:
                    return
                if wire == b"end":
                    return
                if answer := answered(dns.message.from_wire(wire)):
                    server.sendto(answer.to_wire(), caller)

        thread = threading.Thread(target=serve)
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
        yield DnsRecords(1.0, resolver)
        server.sendto(b"end", server.getsockname())
        thread.join()


def test_a_record_in_several_pieces_is_one_text(records: DnsRecords) -> None:
    assert set(records.txt("acme.example")) == {LONG, "v=spf1 mx -all"}


def test_a_name_that_there_is_not_has_no_records(records: DnsRecords) -> None:
    assert records.txt("nothing.example") == ()


@pytest.mark.parametrize("name", [SILENT, BROKEN])
def test_no_answer_is_no_knowledge(records: DnsRecords, name: str) -> None:
    with pytest.raises(DomainRecordsUnavailable, match="DNS did not answer"):
        records.txt(name)


def test_a_file_stands_in_for_dns(tmp_path: Path) -> None:
    path = tmp_path / "dns.json"
    records = RecordsOfFile(path)

    assert records.txt("acme.example") == ()
    path.write_text(json.dumps({"acme.example": [LONG]}))
    assert records.txt("acme.example") == (LONG,) and records.txt("other.example") == ()
    path.write_text("{")
    with pytest.raises(DomainRecordsUnavailable):
        records.txt("acme.example")
