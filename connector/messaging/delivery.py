"""Working off the ledger: claim a lot, pass the gate, compose, hand over to the port, write each outcome."""

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from connector.integrations.bundle import Bundle
from connector.integrations.ports import DeliveryResult, OutgoingEmail
from connector.messaging import gate, ledger
from connector.messaging.compose import compose
from connector.messaging.ledger import Claim
from connector.messaging.models import Mailing

SECONDS_PER_JOB = 5.0
log = structlog.get_logger(__name__)


def send_due(bundle: Bundle) -> None:
    """Send what is due for some seconds; more is left to the next job, so that others get their turn."""
    deadline = time.monotonic() + SECONDS_PER_JOB
    while Lot(bundle).send():
        if time.monotonic() > deadline:
            bundle.jobs.wake("messaging.send")
            return


class Lot:
    """One small lot of messages, from claim to outcome."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._lease = timedelta(seconds=bundle.settings.jobs.lease_seconds)
        self._claims: dict[str, Claim] = {}

    def send(self) -> bool:
        """False when nothing was due."""
        emails = self._claim()
        if self._claims:
            self._bundle.email.send(emails, hand_over=self._hand_over, settle=self._settle)
        return bool(self._claims)

    def _claim(self) -> list[OutgoingEmail]:
        now, jobs = self._bundle.clock.now(), self._bundle.settings.jobs
        with self._bundle.db.write() as session:
            claims = ledger.claim(session, now, self._lease, jobs.lot_size)
            mailings = _mailings(session, claims)
            held = gate.held_back(session, mailings, [claim.message for claim in claims])
            for claim in claims:
                if claim.message.id in held:
                    ledger.cancel(session, claim, held[claim.message.id])
        self._claims = {str(claim.message.id): claim for claim in claims}
        return self._composed([claim for claim in claims if claim.message.id not in held], mailings)

    def _composed(self, claims: Iterable[Claim], mailings: dict[str, Mailing]) -> list[OutgoingEmail]:
        emails, now = [], self._bundle.clock.now()
        for claim in claims:
            try:
                emails.append(compose(mailings[claim.message.mailing_id], claim.message, self._bundle.links, now))
            except ValueError as error:
                self._fail(claim, f"The message could not be written as mail: {error}")
        return emails

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
                ledger.settle(session, self._claims[result.email_id], result, now)
        for result in results:
            log.info("messaging.settled", message_id=int(result.email_id), delivery=result.delivery)


def _mailings(session: Session, claims: Sequence[Claim]) -> dict[str, Mailing]:
    ids = {claim.message.mailing_id for claim in claims}
    return {mailing.id: mailing for mailing in session.scalars(select(Mailing).where(Mailing.id.in_(ids)))}
