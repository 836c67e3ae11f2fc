"""What workers do for distributions."""

from connector.distributions.preparation import prepare, wake_due
from connector.distributions.service import PREPARE

JOBS = {PREPARE: prepare}
SWEEPS = [wake_due]
