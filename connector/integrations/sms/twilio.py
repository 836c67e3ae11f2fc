"""The SmsSender that hands texts to Twilio."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus

import requests
from requests.exceptions import ConnectTimeout
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from connector.integrations.ports import Delivery, DeliveryResult, HandOver, OutgoingSms, Settle
from connector.integrations.sms.codes import meaning
from connector.integrations.sms.http import HttpClient

NOT_REACHED = "Twilio cannot be reached."
NO_ANSWER = "Twilio did not answer after the message was sent to it."
SURE_NO = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""With these, nothing was accepted, whoever answers; another 5xx without Twilio's own code may be of a gateway that
lost the answer."""
OF_TWILIO = 10_000
"""Error codes of Twilio's own begin here; for an answer in another form the library repeats the HTTP status."""
REFUSALS = (TwilioRestException, TwilioServiceException)


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """`base_url` is https://api.twilio.com but for tests; `timeout` is in seconds."""

    sid: str
    token: str = field(repr=False)
    base_url: str
    timeout: float


class NotUsable(Exception):
    """Twilio cannot be reached, or does not let us in; says why."""


class TwilioSender:
    """One per process. `window` texts are handed over together and travel side by side: so many may be uncertain after
    a kill. `callback` gives the address at which Twilio reports on a message, from its id.
    """

    def __init__(
        self,
        account: TwilioAccount,
        *,
        callback: Callable[[str], str],
        window: int = 5,
        idle_limit: float = 30.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._line = _Line(account, window, idle_limit, monotonic)
        self._callback = callback
        self._window = window
        self._lock = threading.Lock()

    def send(self, texts: Sequence[OutgoingSms], *, hand_over: HandOver, settle: Settle) -> None:
        """See SmsSender. When Twilio cannot be used, the rest is settled as DEFERRED without having been handed over.
        An exception of `hand_over` or `settle` passes through.
        """
        with self._lock:
            for start in range(0, len(texts), self._window):
                try:
                    self._line.open()
                except NotUsable as exc:
                    settle([DeliveryResult(text.id, Delivery.DEFERRED, str(exc)) for text in texts[start:]])
                    return
                self._send_window(texts[start : start + self._window], hand_over, settle)

    def _send_window(self, window: Sequence[OutgoingSms], hand_over: HandOver, settle: Settle) -> None:
        ours = hand_over([text.id for text in window])
        going = [text for text in window if text.id in ours]
        if len(going) == 1:
            settle([self._deliver(going[0])])
        elif going:
            with ThreadPoolExecutor(len(going)) as side_by_side:
                settle(list(side_by_side.map(self._deliver, going)))

    def _deliver(self, text: OutgoingSms) -> DeliveryResult:
        try:
            return self._accepted(text)
        except REFUSALS as refusal:
            return _refused(text, refusal)
        except requests.RequestException as error:
            self._line.drop()
            return _lost(text, error)
        except (TwilioException, ValueError, KeyError):  # an answer that cannot be read
            return DeliveryResult(text.id, Delivery.UNKNOWN, NO_ANSWER)

    def _accepted(self, text: OutgoingSms) -> DeliveryResult:
        created = self._line.client.messages.create(
            to=text.to_number, from_=text.from_number, body=text.body, status_callback=self._callback(text.id)
        )
        segments = int(created.num_segments) if (created.num_segments or "").isdigit() else None
        return DeliveryResult(text.id, Delivery.ACCEPTED, provider_id=created.sid or "", segments=segments)


class _Line:
    """The kept connections. Before the first message, and after a pause or a loss, it makes sure that Twilio is there
    and lets us in: so an outage costs no message an attempt, and none goes into a connection closed long ago.
    """

    def __init__(
        self, account: TwilioAccount, connections: int, idle_limit: float, monotonic: Callable[[], float]
    ) -> None:
        self._account = account
        self._http = HttpClient(account.base_url, timeout=account.timeout, connections=connections)
        self.client = Client(account.sid, account.token, http_client=self._http)
        self._idle_limit = idle_limit
        self._monotonic = monotonic
        self._used_at: float | None = None

    def open(self) -> None:
        """Raises NotUsable."""
        now = self._monotonic()
        if self._used_at is None or now - self._used_at > self._idle_limit:
            self._http.forget_connections()
            require_usable(self.client, self._account)
        self._used_at = now

    def drop(self) -> None:
        self._used_at = None


def client_of(account: TwilioAccount) -> Client:
    """For one question or two."""
    http = HttpClient(account.base_url, timeout=account.timeout, connections=1)
    return Client(account.sid, account.token, http_client=http)


def require_usable(client: Client, account: TwilioAccount) -> None:
    """Ask for the account itself. Raises NotUsable."""
    try:
        found = client.api.accounts(account.sid).fetch()
    except REFUSALS as refusal:
        raise NotUsable(meaning(refusal.code or 0, refusal.status).reason) from None
    except (requests.RequestException, TwilioException, ValueError, KeyError) as error:
        raise NotUsable(f"{NOT_REACHED[:-1]} ({type(error).__name__}).") from None
    if found.status != "active":
        raise NotUsable(meaning(20005).reason)


def _refused(text: OutgoingSms, refusal: TwilioRestException | TwilioServiceException) -> DeliveryResult:
    """An error in Twilio's own form says that it made no message of it."""
    status, code = refusal.status, refusal.code or 0
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in SURE_NO and code < OF_TWILIO:
        return DeliveryResult(text.id, Delivery.UNKNOWN, f"{NO_ANSWER} A gateway answered {status}.")
    found = meaning(code, status)
    return DeliveryResult(text.id, found.delivery, found.reason)


def _lost(text: OutgoingSms, error: requests.RequestException) -> DeliveryResult:
    if isinstance(error, ConnectTimeout) or _never_connected(error):
        return DeliveryResult(text.id, Delivery.DEFERRED, NOT_REACHED)
    return DeliveryResult(text.id, Delivery.UNKNOWN, NO_ANSWER)


def _never_connected(error: BaseException) -> bool:
    """Whether the connection was refused before the request was on its way."""
    inner = error.args[0] if error.args else None
    return isinstance(getattr(inner, "reason", inner), NewConnectionError)
