"""The gate that every message passes right before it is sent, whoever asked for it and whenever that was (G6).

Each check says for some of the candidates that they must not go, or not yet; upper folders bring checks of their own,
and wiring joins them to the one gate. The first check that objects decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connector.messaging.models import EVERY_SURVEY, Kind, Mailing, MailingState, Message
from connector.messaging.opt_out import bounced, comparable, opted_out

HELD_BY_OPT_OUT = {Kind.INVITATION, Kind.REMINDER, Kind.THANK_YOU, Kind.CONVERSATION, Kind.TEST}
OPTED_OUT, BOUNCED = "opted_out", "bounced"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that is due, and its mailing."""

    message: Message
    mailing: Mailing


@dataclass(frozen=True, slots=True)
class Cancel:
    """It must not go, ever."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It must not go before `until`; None: not before it is released again."""

    until: datetime | None


Verdicts = Mapping[int, Cancel | Wait]
"""By message id; who is missing may go."""
Check = Callable[[Session, Sequence[Candidate], datetime], Verdicts]


class Gate:
    def __init__(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)

    def verdicts(self, session: Session, candidates: Sequence[Candidate], now: datetime) -> dict[int, Cancel | Wait]:
        """Of those that must not go now."""
        found: dict[int, Cancel | Wait] = {}
        for check in self._checks:
            still = [candidate for candidate in candidates if candidate.message.id not in found]
            found.update(check(session, still, now) if still else {})
        return found


def still_wanted(_session: Session, candidates: Sequence[Candidate], _now: datetime) -> Verdicts:
    """Whether the mailing has been paused or cancelled meanwhile."""
    stopped: dict[MailingState, Cancel | Wait] = {
        MailingState.PAUSED: Wait(None),
        MailingState.CANCELLED: Cancel(CANCELLED),
    }
    return {
        each.message.id: stopped[MailingState(each.mailing.state)]
        for each in candidates
        if each.mailing.state != MailingState.OPEN
    }


def not_opted_out(session: Session, candidates: Sequence[Candidate], _now: datetime) -> Verdicts:
    asked = [each for each in candidates if each.mailing.kind in HELD_BY_OPT_OUT]
    found: dict[int, Cancel | Wait] = {}
    for (organization_id, channel, survey_id), group in _grouped(asked).items():
        addresses = {address for each in group for address in addresses_of(each)}
        noes = opted_out(session, organization_id, channel, addresses, survey_id)
        dead = bounced(session, organization_id, noes)
        found |= {each.message.id: _cancel(no, dead) for each in group if (no := noes & addresses_of(each))}
    return found


def _cancel(noes: set[str], dead: set[str]) -> Cancel:
    return Cancel(BOUNCED if noes <= dead else OPTED_OUT)


def addresses_of(candidate: Candidate) -> set[str]:
    """At which its reader may have said no. To everything at once is said by email, and holds for their phone, too; a
    test goes to somebody else than its values tell of."""
    message = candidate.message
    own = {message.address or comparable(message.to_address)}
    email = message.values.get("m", {}).get("Email") if candidate.mailing.kind != Kind.TEST else None
    return own | {comparable(email)} if email else own


CHECKS: tuple[Check, ...] = (still_wanted, not_opted_out)
"""What messaging itself checks."""


def _grouped(candidates: Sequence[Candidate]) -> dict[tuple[str, str, str], list[Candidate]]:
    groups: dict[tuple[str, str, str], list[Candidate]] = {}
    for each in candidates:
        key = (each.message.organization_id, each.mailing.channel, each.mailing.survey_id or EVERY_SURVEY)
        groups.setdefault(key, []).append(each)
    return groups
