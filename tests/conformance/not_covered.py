"""Recorded exchanges that the simulated org does not play, each with the reason."""

from tests.conformance.exchanges import Exchange

NOT_COVERED = {
    ("rest", "GET vxx.0/connect/communities"): "communities are not played: 501",
    ("rest", "GET vxx.0/query/?q=SELECT Id, DeveloperName FROM RecordType"): "this org has no record types: 400",
    ("shapes", "GET vNN.0/parameterizedSearch"): "search is not played: 501",
    ("shapes", "GET vNN.0/search"): "search is not played: 501",
    ("shapes", "GET vNN.0/quickActions"): "quick actions are not played: 501",
    ("shapes", "GET vNN.0/recent"): "recently viewed records are not played: 501",
    ("rest", "PATCH vxx.0/composite/sobjects/Opportunity/Id"): "not yet: 404",
    ("rest", "POST v49.0/composite 200"): "not yet: 501",
    ("rest", "POST vxx.0/composite 200"): "not yet: 501",
    ("shapes", "POST vNN.0/composite 200"): "not yet: 501",
    ("shapes", "POST vNN.0/composite/batch"): "not yet: 501",
    ("shapes", "POST vNN.0/composite/graph"): "not yet: 501",
    ("shapes", "GET vNN.0/query 200"): "not yet: 400",
}
"""(file, beginning of the title) → why, and what is answered instead."""


def why_not_covered(exchange: Exchange) -> str:
    """Empty for an exchange that is covered."""
    found = (why for (source, start), why in NOT_COVERED.items() if _is_of(exchange, source, start))
    return next(found, "")


def _is_of(exchange: Exchange, source: str, start: str) -> bool:
    return exchange.source == source and exchange.title.startswith(start)
