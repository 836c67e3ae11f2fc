"""What workers do for distributions."""

from connector.distributions.preparation import prepare, wake_due

JOBS = {"distributions.prepare": prepare}
SWEEPS = [wake_due]
