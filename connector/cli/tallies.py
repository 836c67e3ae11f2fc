"""The counters of a distribution, and the reasons behind them."""

from collections import Counter
from typing import Any

from rich.table import Table

from connector.cli.connection import Api
from connector.cli.screen import table

OUTCOMES = ("pending", "sending", "sent", "failed", "uncertain", "cancelled")
ANSWERED = ("started", "finished")


def counters(distribution: dict[str, Any]) -> Table:
    """Selected = left out + In list; In list = its outcomes. What is zero is left out, but for the sums and Sent."""
    counts = distribution["counts"]
    rows = [
        ("Selected", counts["selected"]),
        *((f"  {_words(name)}", counts[name]) for name in _others(counts) if counts[name]),
        ("In list", counts["in_list"]),
        *((f"  {_words(name)}", counts[name]) for name in OUTCOMES if counts[name] or name == "sent"),
        *((_words(name), counts[name]) for name in ANSWERED if counts[name]),
    ]
    return table(("Recipients", ""), rows, numbers=("",))


def left_out(api: Api, distribution: dict[str, Any]) -> list[Table]:
    """How many were not reached, by reason."""
    counts = distribution["counts"]
    if not any(counts[name] for name in (*_others(counts), "failed", "uncertain", "cancelled")):
        return []
    people = api.items(f"/distributions/{distribution['id']}/recipients")
    reasons = Counter(each["reason_text"] for each in people if each["reason_text"])
    return [table(("Not reached", ""), reasons.most_common(), numbers=("",))] if reasons else []


def _others(counts: dict[str, int]) -> list[str]:
    """The counters of those left out, whichever the service knows."""
    known = {"selected", "in_list", *OUTCOMES, *ANSWERED, "delivered", "opened", "bounced"}
    return [name for name in counts if name not in known]


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
