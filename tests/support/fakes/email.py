"""An EmailSender in memory: strict about what it is given, with a journal and outcomes to choose."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from connector.integrations.ports import Delivery, DeliveryResult, OutgoingEmail


@dataclass
class RecordingEmailSender:
    """`outcomes` maps a recipient to what becomes of mail to it; everybody else's is accepted.

    `journal` holds what the other side has got, in order. With UNKNOWN the message has arrived if `unknown_arrives`.
    `unreachable` is a reason for which nothing can be sent at all.
    """

    window: int = 5
    outcomes: dict[str, Delivery] = field(default_factory=dict)
    unknown_arrives: bool = True
    unreachable: str = ""
    journal: list[OutgoingEmail] = field(default_factory=list)

    def send(
        self,
        emails: Sequence[OutgoingEmail],
        *,
        hand_over: Callable[[Sequence[str]], Collection[str]],
        settle: Callable[[Sequence[DeliveryResult]], None],
    ) -> None:
        _check(emails)
        if self.unreachable and emails:
            settle([DeliveryResult(email.id, Delivery.DEFERRED, self.unreachable) for email in emails])
            return
        for start in range(0, len(emails), self.window):
            window = emails[start : start + self.window]
            ours = hand_over([email.id for email in window])
            assert set(ours) <= {email.id for email in window}, "hand_over returned ids that were not asked"
            if results := [self._deliver(email) for email in window if email.id in ours]:
                settle(results)

    def recipients(self) -> list[str]:
        return [email.rcpt_to for email in self.journal]

    def _deliver(self, email: OutgoingEmail) -> DeliveryResult:
        delivery = self.outcomes.get(email.rcpt_to, Delivery.ACCEPTED)
        if delivery is Delivery.ACCEPTED or (delivery is Delivery.UNKNOWN and self.unknown_arrives):
            self.journal.append(email)
        return DeliveryResult(email.id, delivery, f"as the test wished: {delivery}")


def _check(emails: Sequence[OutgoingEmail]) -> None:
    ids = [email.id for email in emails]
    assert len(set(ids)) == len(ids), "the same message twice in one call"
    for email in emails:
        assert "@" in email.rcpt_to and not set("\r\n<> ") & set(email.rcpt_to), f"bad recipient of {email.id}"
        assert email.content.count(b"\n") == email.content.count(b"\r\n"), f"{email.id} has bare line feeds"
        assert b"\r\n\r\n" in email.content, f"{email.id} has no head or no body"


@dataclass
class Ledger:
    """What a caller of send() keeps: which messages were handed over, in which groups, and what became of them."""

    not_ours: set[str] = field(default_factory=set)
    """Ids that somebody else took meanwhile: hand_over leaves them out."""
    groups: list[list[str]] = field(default_factory=list)
    results: list[DeliveryResult] = field(default_factory=list)
    log: list[tuple[str, str]] = field(default_factory=list)
    """Give it the log of a server and both stand in one order."""

    def hand_over(self, ids: Sequence[str]) -> Collection[str]:
        self.groups.append(list(ids))
        ours = [email_id for email_id in ids if email_id not in self.not_ours]
        self.log.extend(("hand_over", email_id) for email_id in ours)
        return ours

    def settle(self, results: Sequence[DeliveryResult]) -> None:
        self.results.extend(results)
        self.log.extend(("settle", result.message_id) for result in results)

    def delivery(self, email_id: str) -> Delivery:
        [result] = [result for result in self.results if result.message_id == email_id]
        return result.delivery

    def reason(self, email_id: str) -> str:
        return next(result.reason for result in self.results if result.message_id == email_id)

    def deliveries(self) -> list[Delivery]:
        """In the order of the ids."""
        return [result.delivery for result in sorted(self.results, key=lambda result: result.message_id)]
