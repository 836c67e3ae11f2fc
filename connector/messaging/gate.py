"""The gate that every message passes right before it is sent, whoever asked for it and whenever that was (G6)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from connector.messaging.models import Channel, Kind, Mailing, Message
from connector.messaging.opt_out import comparable, opted_out

HELD_BY_OPT_OUT = {Kind.INVITATION}
OPTED_OUT = "opted_out"


def held_back(session: Session, mailings: Mapping[str, Mailing], messages: Sequence[Message]) -> dict[int, str]:
    """The messages that must not go, by id, each with its reason."""
    asked = [message for message in messages if mailings[message.mailing_id].kind in HELD_BY_OPT_OUT]
    noes = {
        organization_id: opted_out(session, organization_id, Channel.EMAIL, [comparable(m.to_address) for m in group])
        for organization_id, group in _by_organization(asked).items()
    }
    return {m.id: OPTED_OUT for m in asked if comparable(m.to_address) in noes[m.organization_id]}


def _by_organization(messages: Sequence[Message]) -> dict[str, list[Message]]:
    groups: dict[str, list[Message]] = {}
    for message in messages:
        groups.setdefault(message.organization_id, []).append(message)
    return groups
