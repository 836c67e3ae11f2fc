"""Which recorded exchanges are covered and which are not."""

from tests.conformance import replayed_composite, replayed_login, replayed_reading, replayed_writing
from tests.conformance.exchanges import recorded
from tests.conformance.not_covered import why_not_covered

PLAYERS = (replayed_composite, replayed_login, replayed_reading, replayed_writing)
"""Importing them registers what they play."""

EXCHANGES = recorded()
COVERED = [exchange for exchange in EXCHANGES if not why_not_covered(exchange)]
LEFT_OUT = [exchange for exchange in EXCHANGES if why_not_covered(exchange)]
