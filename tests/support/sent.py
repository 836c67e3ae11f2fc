"""What became of a distribution, as the mail sink saw it and as the product counts it."""

import time
from collections import Counter
from collections.abc import Callable, Mapping

from tests.support.running_demo import RunningDemo

LEFT_OUT = ("undecided", "opted_out", "missing_email", "missing_phone", "not_found", "duplicate_address", "too_often")
STATES = ("pending", "sending", "sent", "failed", "uncertain", "cancelled")
MOST_UNCERTAIN = 2
"""After a kill: for each worker process of the demo the one message whose content had begun and was not answered."""


def received(demo: RunningDemo) -> Counter[str]:
    """How many messages each address got, as the sink saw it."""
    return Counter(recipient for mail in demo.mails() for recipient in mail["envelope"]["rcpt_to"])


def is_conserved(counts: Mapping[str, int]) -> bool:
    """G4, at every moment: who is not decided about yet counts, too."""
    left_out, on_the_list = (sum(counts[name] for name in names) for names in (LEFT_OUT, STATES))
    return counts["selected"] == left_out + counts["in_list"] and counts["in_list"] == on_the_list


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.1)
