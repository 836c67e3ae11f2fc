"""How each channel writes a message and hands it over, one entry each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from connector.foundation.links import Links
from connector.integrations.bundle import Bundle
from connector.integrations.ports import HandOver, OutgoingEmail, OutgoingSms, Settle
from connector.messaging.compose import compose
from connector.messaging.compose_sms import compose_sms
from connector.messaging.models import Channel, Mailing, Message
from connector.messaging.signing import seal_emails

Outgoing = OutgoingEmail | OutgoingSms


class Sender(Protocol):
    """The port of a channel (see EmailSender)."""

    def send(self, outgoing: Sequence[Any], /, *, hand_over: HandOver, settle: Settle) -> None: ...


@dataclass(frozen=True, slots=True)
class ChannelPort:
    """`compose` raises ValueError for what cannot be written; `sender` is None while the channel is not set up; `seal`
    gives the last touch to what was composed of a mailing."""

    compose: Callable[[Mailing, Message, Links, datetime], Outgoing]
    sender: Callable[[Bundle], Sender | None]
    seal: Callable[[Bundle, Mailing], Callable[[Any], Outgoing]] = lambda _bundle, _mailing: lambda outgoing: outgoing


CHANNELS: Mapping[Channel, ChannelPort] = {
    Channel.EMAIL: ChannelPort(compose, lambda bundle: bundle.email, seal_emails),
    Channel.SMS: ChannelPort(compose_sms, lambda bundle: bundle.sms),
}
