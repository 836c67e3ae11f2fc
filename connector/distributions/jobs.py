"""What workers do for distributions."""

from connector.distributions.members import moving_members
from connector.distributions.members.moving_members import MOVE
from connector.distributions.preparing import preparation
from connector.distributions.service import PREPARE
from connector.distributions.waiting import follow_ups, resuming
from connector.distributions.waiting.follow_ups import FOLLOW_UP
from connector.distributions.waiting.resuming import RESUME
from connector.foundation.jobs import JobFunction

JOBS: dict[str, JobFunction] = {
    PREPARE: preparation.prepare,
    RESUME: resuming.resume,
    FOLLOW_UP: follow_ups.follow_up,
    MOVE: moving_members.move,
}
SWEEPS = [preparation.wake_due, resuming.wake_due, follow_ups.wake_due, moving_members.wake_unsettled]
