"""The demo's mobile network on a free port of this process: Twilio's API, webhooks to wherever a test wants."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from connector.demo.phone.__main__ import web_server
from connector.demo.phone.faults import Fault, FaultKind, Faults
from connector.demo.phone.line import Account, Line
from connector.demo.phone.people import People
from connector.demo.phone.store import Store, Text
from connector.demo.phone.web import Look, create_app
from connector.integrations.sms.twilio import TwilioAccount, TwilioSender
from tests.support.processes import free_port

SID, TOKEN, NUMBER = f"AC{'a' * 32}", "token of the tests", "+33757980000"
BRITISH_NUMBER = "+447520600000"


def account(inbound_url: str = "") -> Account:
    return Account(SID, TOKEN, (NUMBER, BRITISH_NUMBER), inbound_url)


@dataclass
class MobileNetwork:
    url: str
    store: Store
    faults: Faults
    line: Line

    def sender(self, callback: Callable[[str], str] = lambda _id: "", **options: float) -> TwilioSender:
        """The product's adapter, led here."""
        timeout = options.pop("timeout", 5.0)
        return TwilioSender(TwilioAccount(SID, TOKEN, self.url, timeout), callback=callback, window=5)

    def fault(self, kind: FaultKind, to: str | None = None, *, times: int | None = 1, seconds: float = 30.0) -> None:
        self.faults.add(Fault(kind, times, to, seconds))

    def texts(self) -> list[Text]:
        return self.store.items()

    def recipients(self) -> list[str]:
        return [text.recipient for text in self.texts()]


@contextmanager
def mobile_network(folder: Path, inbound_url: str = "") -> Iterator[MobileNetwork]:
    store, faults, port = Store(folder / "phone.db"), Faults(), free_port()
    line = Line(store, faults, account(inbound_url))
    web = web_server(port, create_app(store, faults, line, account(inbound_url), People(None), Look()))
    serving = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    serving.start()
    line.start()
    try:
        yield MobileNetwork(f"http://127.0.0.1:{port}", store, faults, line)
    finally:
        line.stop()
        web.shutdown()
        web.server_close()
        serving.join()
