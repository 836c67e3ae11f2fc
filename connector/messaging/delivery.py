"""Working off the ledger: claim a lot of one lane, pass the gate, compose, hand over to the port, write outcomes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.foundation.jobs import Turn
from connector.integrations.bundle import Bundle
from connector.integrations.ports import Delivery, DeliveryResult
from connector.messaging import ledger
from connector.messaging.beat import beating
from connector.messaging.channels import CHANNELS, Outgoing
from connector.messaging.gate import Cancel, Candidate, Gate, Wait
from connector.messaging.ledger import Claim
from connector.messaging.models import Channel, Mailing

NOT_SET_UP = "This channel is not set up."
log = structlog.get_logger(__name__)


def send_due(bundle: Bundle, gate: Gate) -> None:
    """Send what is due for some seconds, a lot of each lane in turn; more is left to the next job. Where a lot was full
    there is work for others, too."""
    turn = Turn(bundle.settings.jobs.turn_seconds)
    called_others = False
    while lanes := _due_lanes(bundle):
        for lane in lanes:
            lot = Lot(bundle, gate, lane)
            lot.send()
            if turn.is_over:
                bundle.jobs.wake("messaging.send")
                return
            if lot.is_full and not called_others:
                bundle.jobs.wake("messaging.send")
                called_others = True


def _due_lanes(bundle: Bundle) -> list[str]:
    with bundle.db.read() as session:
        return ledger.due_lanes(session, bundle.clock.now())


class Lot:
    """Messages of one lane, from claim to outcome."""

    def __init__(self, bundle: Bundle, gate: Gate, lane: str) -> None:
        self._bundle = bundle
        self._gate = gate
        self._lane = lane
        self._seconds = bundle.settings.jobs.lease_seconds
        self._lease = timedelta(seconds=self._seconds)
        self._claims: dict[str, Claim] = {}

    def send(self) -> bool:
        """False when nothing was due."""
        try:
            composed = self._composed(self._claim())
            with beating(self._renew, self._seconds / 3):
                for channel, outgoing in composed.items():
                    self._send(channel, outgoing)
        except BaseException:
            self._bundle.journal.give_up()
            raise
        self._bundle.journal.done()
        return bool(self._claims)

    @property
    def is_full(self) -> bool:
        return len(self._claims) == self._bundle.settings.jobs.lot_size

    def _send(self, channel: Channel, outgoing: list[Outgoing]) -> None:
        sender = CHANNELS[channel].sender(self._bundle)
        if sender is not None:
            sender.send(outgoing, hand_over=self._hand_over, settle=self._settle)
        else:
            self._fail([self._claims[each.id] for each in outgoing], NOT_SET_UP)

    def _claim(self) -> list[Candidate]:
        """What may go. The journal knows of it before the database does."""
        now, jobs = self._bundle.clock.now(), self._bundle.settings.jobs
        with self._bundle.db.write() as session:
            claims = ledger.claim(session, now, self._lease, jobs.lot_size, self._lane)
            mailings = _mailings(session, claims)
            candidates = [Candidate(claim.message, mailings[claim.message.mailing_id]) for claim in claims]
            stopped = self._gate.verdicts(session, candidates, now)
            _stop(session, claims, stopped)
            self._bundle.journal.take({claim.id: claim.fence for claim in claims}, self._seconds)
        self._claims = {str(claim.id): claim for claim in claims}
        return [candidate for candidate in candidates if candidate.message.id not in stopped]

    def _composed(self, candidates: Sequence[Candidate]) -> dict[Channel, list[Outgoing]]:
        composed: dict[Channel, list[Outgoing]] = {}
        now = self._bundle.clock.now()
        mailings = {one.mailing.id: one.mailing for one in candidates}
        seals = {key: CHANNELS[Channel(each.channel)].seal(self._bundle, each) for key, each in mailings.items()}
        for one in candidates:
            channel = Channel(one.mailing.channel)
            try:
                outgoing = CHANNELS[channel].compose(one.mailing, one.message, self._bundle.links, now)
                composed.setdefault(channel, []).append(seals[one.mailing.id](outgoing))
            except ValueError as error:
                self._fail([self._claims[str(one.message.id)]], f"The message could not be written: {error}")
        return composed

    def _fail(self, claims: Sequence[Claim], reason: str) -> None:
        log.warning("messaging.not_composed", message_ids=[claim.id for claim in claims])
        with self._bundle.db.write() as session:
            ledger.fail(session, claims, reason)

    def _renew(self) -> None:
        now = self._bundle.clock.now()
        with self._bundle.db.write() as session:
            ledger.renew(session, list(self._claims.values()), now, self._lease)
        self._bundle.journal.hold(self._seconds)

    def _hand_over(self, ids: Sequence[str]) -> Collection[str]:
        now = self._bundle.clock.now()
        with self._bundle.db.write() as session:
            ours = ledger.hand_over(session, [self._claims[key] for key in ids], now, self._lease)
        return {str(message_id) for message_id in ours}

    def _settle(self, results: Sequence[DeliveryResult]) -> None:
        now = self._bundle.clock.now()
        with self._bundle.db.write() as session:
            ledger.settle(session, [self._claims[result.message_id] for result in results], results, now)
        for delivery in Delivery:
            ids = [int(result.message_id) for result in results if result.delivery is delivery]
            if ids:
                log.info("messaging.settled", delivery=delivery, message_ids=ids)


def _stop(session: Session, claims: Sequence[Claim], stopped: Mapping[int, Cancel | Wait]) -> None:
    alike: dict[Cancel | Wait, list[Claim]] = {}
    for claim in claims:
        if verdict := stopped.get(claim.id):
            alike.setdefault(verdict, []).append(claim)
    for verdict, held in alike.items():
        if isinstance(verdict, Cancel):
            ledger.cancel(session, held, verdict.reason)
        else:
            ledger.put_back(session, held, verdict.until)


def _mailings(session: Session, claims: Sequence[Claim]) -> dict[str, Mailing]:
    ids = {claim.message.mailing_id for claim in claims}
    return {mailing.id: mailing for mailing in session.scalars(select(Mailing).where(Mailing.id.in_(ids)))}
