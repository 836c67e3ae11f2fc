"""What workers do for distributions."""

from connector.distributions import follow_ups, preparation
from connector.distributions.follow_ups import REMIND
from connector.distributions.service import PREPARE

JOBS = {PREPARE: preparation.prepare, REMIND: follow_ups.remind}
SWEEPS = [preparation.wake_due, follow_ups.wake_due]
