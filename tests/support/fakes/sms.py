"""An SmsSender in memory: strict about what it is given, with a journal and outcomes to choose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.integrations.ports import Delivery, DeliveryResult, HandOver, OutgoingSms, Settle

E164 = re.compile(r"\+[1-9]\d{6,14}\Z")


@dataclass
class RecordingSmsSender:
    """`outcomes` maps a number to what becomes of texts to it; everybody else's are accepted.

    `journal` holds what the provider has got, in order. With UNKNOWN the text has arrived if `unknown_arrives`.
    """

    outcomes: dict[str, Delivery] = field(default_factory=dict)
    unknown_arrives: bool = True
    journal: list[OutgoingSms] = field(default_factory=list)

    def send(self, texts: Sequence[OutgoingSms], *, hand_over: HandOver, settle: Settle) -> None:
        for text in texts:
            assert E164.match(text.to_number), f"{text.id} goes to no number: {text.to_number}"
            assert text.body.strip(), f"{text.id} is empty"
            if text.id in hand_over([text.id]):
                settle([self._deliver(text)])

    def to(self, number: str) -> list[str]:
        """The texts that this number has got."""
        return [text.body for text in self.journal if text.to_number == number]

    def _deliver(self, text: OutgoingSms) -> DeliveryResult:
        delivery = self.outcomes.get(text.to_number, Delivery.ACCEPTED)
        if delivery is Delivery.ACCEPTED or (delivery is Delivery.UNKNOWN and self.unknown_arrives):
            self.journal.append(text)
        sid = f"SM{len(self.journal):032x}" if delivery is Delivery.ACCEPTED else ""
        return DeliveryResult(text.id, delivery, "", sid)
