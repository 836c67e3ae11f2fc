"""What workers do for distributions."""

from connector.distributions import follow_ups, moving_members, preparation
from connector.distributions.follow_ups import REMIND
from connector.distributions.service import PREPARE
from connector.foundation.jobs import JobFunction

JOBS: dict[str, JobFunction] = {
    PREPARE: preparation.prepare,
    REMIND: follow_ups.remind,
    moving_members.MOVE: moving_members.move,
}
SWEEPS = [preparation.wake_due, follow_ups.wake_due, moving_members.wake_unsettled]
