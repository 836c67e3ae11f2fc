"""What workers do for distributions."""

from connector.distributions import follow_ups, moving_members, preparation, resuming
from connector.distributions.follow_ups import FOLLOW_UP
from connector.distributions.moving_members import MOVE
from connector.distributions.resuming import RESUME
from connector.distributions.service import PREPARE
from connector.foundation.jobs import JobFunction

JOBS: dict[str, JobFunction] = {
    PREPARE: preparation.prepare,
    RESUME: resuming.resume,
    FOLLOW_UP: follow_ups.follow_up,
    MOVE: moving_members.move,
}
SWEEPS = [preparation.wake_due, resuming.wake_due, follow_ups.wake_due, moving_members.wake_unsettled]
