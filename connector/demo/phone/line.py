"""The network between Twilio's queue and the handsets: carries each text and tells the product by signed webhooks.

What concerns one handset is told in order, by one of a few threads; the product may be restarting meanwhile.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import requests
from twilio.request_validator import RequestValidator

from connector.demo.phone.faults import OF_RECEIPTS, OF_THE_NETWORK, Fault, FaultKind, Faults
from connector.demo.phone.store import INBOUND, Store, Text

THREADS = 4
TIMEOUT = 15.0
PAUSES = (0.2, 0.5, 1, 2, 4, 8, 15, 30)
"""Seconds to wait before telling again what nobody took."""
ERRORS = {FaultKind.UNDELIVERED: ("undelivered", 30003), FaultKind.FAILED: ("failed", 30005)}
API_VERSION = "2010-04-01"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Account:
    """Whose texts these are. `inbound_url` is set for its numbers as *A message comes in*."""

    sid: str
    token: str = field(repr=False)
    numbers: tuple[str, ...]
    """The main one first."""
    inbound_url: str


class Line:
    def __init__(self, store: Store, faults: Faults, account: Account) -> None:
        self._store, self._faults, self._account = store, faults, account
        self._queues: list[queue.Queue[Text | None]] = [queue.Queue() for _ in range(THREADS)]
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in self._queues]

    def start(self) -> None:
        """Also takes up what an earlier run left untold."""
        for text in self._store.untold():
            self.carry(text)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for each in self._queues:
            each.put(None)
        for thread in self._threads:
            thread.join(timeout=2)

    def carry(self, text: Text) -> None:
        self._queues[hash(text.handset) % THREADS].put(text)

    def wait(self) -> None:
        """Until all that was given has been carried and told."""
        for each in self._queues:
            each.join()

    def _work(self, waiting: "queue.Queue[Text | None]") -> None:
        product = _Product(self._account.token, self._stopping)
        while (text := waiting.get()) is not None and not self._stopping.is_set():
            if self._tell(product, text):
                self._store.mark_told(text.id)
            waiting.task_done()

    def _tell(self, product: "_Product", text: Text) -> bool:
        """Whether the product has heard it all, or will not hear it."""
        if text.direction == INBOUND:
            return product.post(self._account.inbound_url, inbound_form(self._account, text))
        steps = self._travel(text)
        return all(product.post(text.callback, status_form(self._account, step)) for step in steps if text.callback)

    def _travel(self, text: Text) -> list[Text]:
        """What is told of the text, which has then arrived, or not."""
        fault = self._faults.take(OF_THE_NETWORK, text.recipient)
        status, code = ERRORS[fault.kind] if fault else ("delivered", None)
        self._store.become(text.id, status, code)
        sent, last = replace(text, status="sent"), replace(text, status=status, error_code=code)
        return _as_told(self._faults.take(OF_RECEIPTS, text.recipient), [last] if status == "failed" else [sent, last])


def _as_told(fault: Fault | None, steps: list[Text]) -> list[Text]:
    ways: dict[FaultKind, Callable[[list[Text]], list[Text]]] = {
        FaultKind.SHUFFLED_RECEIPTS: lambda given: given[::-1],
        FaultKind.REPEATED_RECEIPTS: lambda given: [step for step in given for _ in range(2)],
        FaultKind.NO_RECEIPTS: lambda given: [],
    }
    return ways[fault.kind](steps) if fault else steps


class _Product:
    """The way to the webhooks, over a kept connection; each call is signed."""

    def __init__(self, token: str, stopping: threading.Event) -> None:
        self._validator = RequestValidator(token)
        self._stopping = stopping
        self._session = requests.Session()
        self._session.trust_env = False

    def post(self, url: str, form: dict[str, str]) -> bool:
        """Whether it was taken, in the end. An address that leaves this machine is never called."""
        if urlsplit(url).hostname not in LOOPBACK:
            return True
        headers = {"X-Twilio-Signature": self._validator.compute_signature(url, form), "User-Agent": "TwilioProxy/1.1"}
        for pause in PAUSES:
            if self._is_taken(url, form, headers):
                return True
            if self._stopping.wait(pause):
                break
        return False

    def _is_taken(self, url: str, form: dict[str, str], headers: dict[str, str]) -> bool:
        """A 4xx is an answer, too: telling it again would not help."""
        try:
            answer = self._session.post(url, data=form, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException:
            return False
        return answer.status_code < 500 and answer.status_code != requests.codes.too_many_requests


def status_form(account: Account, text: Text) -> dict[str, str]:
    """The fields of https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks"""
    failed = {"ErrorCode": str(text.error_code)} if text.error_code else {}
    return {
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
        "From": text.sender,
        "MessageSid": text.sid,
        "MessageStatus": text.status,
        "SmsSid": text.sid,
        "SmsStatus": text.status,
        "To": text.recipient,
        **failed,
    }


def inbound_form(account: Account, text: Text) -> dict[str, str]:
    """The fields of https://www.twilio.com/docs/messaging/guides/webhook-request"""
    places = {f"{who}{part}": "" for who in ("From", "To") for part in ("City", "State", "Zip", "Country")}
    return {
        **places,
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
        "Body": text.body,
        "From": text.sender,
        "MessageSid": text.sid,
        "NumMedia": "0",
        "NumSegments": str(text.segments),
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsStatus": "received",
        "To": text.recipient,
    }
