"""Recorded exchanges that the simulated org does not play, each with the reason."""

from tests.conformance.exchanges import Exchange

NOT_COVERED = {
    ("shapes", "GET vNN.0/quickActions"): "quick actions are forms of Salesforce's pages, which nobody fills in here",
}
"""(file, beginning of the title) → why; the answer is 501 NOT_IMPLEMENTED."""


def why_not_covered(exchange: Exchange) -> str:
    """Empty for an exchange that is covered."""
    found = (why for (source, start), why in NOT_COVERED.items() if _is_of(exchange, source, start))
    return next(found, "")


def _is_of(exchange: Exchange, source: str, start: str) -> bool:
    return exchange.source == source and exchange.title.startswith(start)
