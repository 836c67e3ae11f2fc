"""An SmsSender in memory: strict about what it is given, with a journal and outcomes to choose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.integrations.ports import Delivery, DeliveryResult, HandOver, OutgoingSms, Settle

E164 = re.compile(r"\+[1-9]\d{6,14}\Z")
MOST_CHARACTERS = 1600


@dataclass
class RecordingSmsSender:
    """`outcomes` maps a number to what becomes of texts to it; everybody else's are accepted.

    `journal` holds what the provider has got, in order. With UNKNOWN the text has arrived if `unknown_arrives`.
    `unreachable` is a reason for which nothing can be sent at all.
    """

    window: int = 5
    outcomes: dict[str, Delivery] = field(default_factory=dict)
    unknown_arrives: bool = True
    unreachable: str = ""
    journal: list[OutgoingSms] = field(default_factory=list)

    def send(self, texts: Sequence[OutgoingSms], *, hand_over: HandOver, settle: Settle) -> None:
        _check(texts)
        if self.unreachable and texts:
            settle([DeliveryResult(text.id, Delivery.DEFERRED, self.unreachable) for text in texts])
            return
        for start in range(0, len(texts), self.window):
            window = texts[start : start + self.window]
            ours = hand_over([text.id for text in window])
            assert set(ours) <= {text.id for text in window}, "hand_over returned ids that were not asked"
            if results := [self._deliver(text) for text in window if text.id in ours]:
                settle(results)

    def to(self, number: str) -> list[str]:
        """The texts that this number has got."""
        return [text.body for text in self.journal if text.to_number == number]

    def recipients(self) -> list[str]:
        return [text.to_number for text in self.journal]

    def _deliver(self, text: OutgoingSms) -> DeliveryResult:
        delivery = self.outcomes.get(text.to_number, Delivery.ACCEPTED)
        if delivery is Delivery.ACCEPTED or (delivery is Delivery.UNKNOWN and self.unknown_arrives):
            self.journal.append(text)
        if delivery is not Delivery.ACCEPTED:
            return DeliveryResult(text.id, delivery, f"as the test wished: {delivery}")
        return DeliveryResult(text.id, delivery, provider_id=f"SM{len(self.journal):032x}", segments=1)


def _check(texts: Sequence[OutgoingSms]) -> None:
    ids = [text.id for text in texts]
    assert len(set(ids)) == len(ids), "the same message twice in one call"
    for text in texts:
        assert E164.match(text.to_number), f"{text.id} goes to no number: {text.to_number}"
        assert text.body.strip(), f"{text.id} is empty"
        assert len(text.body) <= MOST_CHARACTERS, f"{text.id} is too long"
