"""What workers do for responses."""

from datetime import datetime, timedelta

from connector.integrations.bundle import Bundle
from connector.responses import sms_inbound, sms_turns


def sweep_inbound(bundle: Bundle) -> None:
    """Wake a worker when a text message waits to be acted upon."""
    with bundle.db.read() as session:
        is_due = sms_inbound.is_due(session, bundle.clock.now())
    if is_due:
        bundle.jobs.wake("responses.inbound_sms")


def sweep_silent(bundle: Bundle) -> None:
    """End the conversations in which nobody replied for long."""
    before = _asked_before(bundle)
    with bundle.db.read() as session:
        is_overdue = sms_turns.is_overdue(session, before)
    if is_overdue:
        with bundle.db.write() as session:
            sms_turns.end_overdue(session, before, bundle.clock.now())


def _asked_before(bundle: Bundle) -> datetime:
    return bundle.clock.now() - timedelta(hours=bundle.settings.conversation.silence_hours)


JOBS = {"responses.inbound_sms": sms_inbound.work_off}
SWEEPS = [sweep_inbound, sweep_silent]
