"""Working off the ledger: claim a lot of one lane, pass the gate, compose, hand over to the port, write outcomes."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.integrations.ports import DeliveryResult
from connector.messaging import ledger
from connector.messaging.channels import CHANNELS, Outgoing
from connector.messaging.gate import Cancel, Candidate, Gate, Wait
from connector.messaging.ledger import Claim
from connector.messaging.models import Channel, Mailing

SECONDS_PER_JOB = 5.0
NOT_SET_UP = "This channel is not set up."
log = structlog.get_logger(__name__)


def send_due(bundle: Bundle, gate: Gate) -> None:
    """Send what is due for some seconds, a lot of each lane in turn; more is left to the next job."""
    deadline = time.monotonic() + SECONDS_PER_JOB
    while lanes := _due_lanes(bundle):
        for lane in lanes:
            Lot(bundle, gate, lane).send()
            if time.monotonic() > deadline:
                bundle.jobs.wake("messaging.send")
                return


def _due_lanes(bundle: Bundle) -> list[str]:
    with bundle.db.read() as session:
        return ledger.due_lanes(session, bundle.clock.now())


class Lot:
    """One small lot of messages, from claim to outcome."""

    def __init__(self, bundle: Bundle, gate: Gate, lane: str) -> None:
        self._bundle = bundle
        self._gate = gate
        self._lane = lane
        self._lease = timedelta(seconds=bundle.settings.jobs.lease_seconds)
        self._claims: dict[str, Claim] = {}

    def send(self) -> bool:
        """False when nothing was due."""
        for channel, outgoing in self._claim().items():
            self._send(channel, outgoing)
        return bool(self._claims)

    def _send(self, channel: Channel, outgoing: list[Outgoing]) -> None:
        sender = CHANNELS[channel].sender(self._bundle)
        if sender is not None:
            sender.send(outgoing, hand_over=self._hand_over, settle=self._settle)
        else:
            for each in outgoing:
                self._fail(self._claims[each.id], NOT_SET_UP)

    def _claim(self) -> dict[Channel, list[Outgoing]]:
        """What may go, by channel, composed."""
        now, jobs = self._bundle.clock.now(), self._bundle.settings.jobs
        with self._bundle.db.write() as session:
            claims = ledger.claim(session, now, self._lease, jobs.lot_size, self._lane)
            mailings = _mailings(session, claims)
            candidates = [Candidate(claim.message, mailings[claim.message.mailing_id]) for claim in claims]
            stopped = self._gate.verdicts(session, candidates, now)
            _stop(session, claims, stopped)
        self._claims = {str(claim.message.id): claim for claim in claims}
        return self._composed([claim for claim in claims if claim.message.id not in stopped], mailings)

    def _composed(self, claims: Iterable[Claim], mailings: dict[str, Mailing]) -> dict[Channel, list[Outgoing]]:
        composed: dict[Channel, list[Outgoing]] = {}
        now = self._bundle.clock.now()
        for claim in claims:
            mailing = mailings[claim.message.mailing_id]
            channel = Channel(mailing.channel)
            try:
                outgoing = CHANNELS[channel].compose(mailing, claim.message, self._bundle.links, now)
                composed.setdefault(channel, []).append(outgoing)
            except ValueError as error:
                self._fail(claim, f"The message could not be written: {error}")
        return composed

    def _fail(self, claim: Claim, reason: str) -> None:
        log.warning("messaging.not_composed", message_id=claim.message.id)
        with self._bundle.db.write() as session:
            ledger.fail(session, claim, reason)

    def _hand_over(self, ids: Sequence[str]) -> Collection[str]:
        now = self._bundle.clock.now()
        with self._bundle.db.write() as session:
            ledger.renew(session, [claim for key, claim in self._claims.items() if key not in ids], now, self._lease)
            ours = ledger.hand_over(session, [self._claims[key] for key in ids], now, self._lease)
        return {str(message_id) for message_id in ours}

    def _settle(self, results: Sequence[DeliveryResult]) -> None:
        now = self._bundle.clock.now()
        with self._bundle.db.write() as session:
            for result in results:
                ledger.settle(session, self._claims[result.message_id], result, now)
        for result in results:
            log.info("messaging.settled", message_id=int(result.message_id), delivery=result.delivery)


def _stop(session: Session, claims: Sequence[Claim], stopped: Mapping[int, Cancel | Wait]) -> None:
    for claim in claims:
        verdict = stopped.get(claim.message.id)
        if isinstance(verdict, Cancel):
            ledger.cancel(session, claim, verdict.reason)
        elif verdict is not None:
            ledger.put_back(session, claim, verdict.until)


def _mailings(session: Session, claims: Sequence[Claim]) -> dict[str, Mailing]:
    ids = {claim.message.mailing_id for claim in claims}
    return {mailing.id: mailing for mailing in session.scalars(select(Mailing).where(Mailing.id.in_(ids)))}
