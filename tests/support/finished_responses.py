"""Finished responses in great number, without mails and pages: put in by the service that the pages use.

    python -m tests.support.finished_responses COUNT [--seconds 30] [--contacts 003… 003…]

Runs with the settings of an installation and prints their ids as JSON. With --seconds they come evenly over that time.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from sqlalchemy import select

from connector.adapters import make_bundle
from connector.foundation.settings import read_settings
from connector.integrations.bundle import Bundle
from connector.organizations.models import Organization
from connector.responses import invitations, service
from connector.responses.invitations import NewInvitation
from connector.responses.models import Invitation
from connector.responses.service import Turn, Visit
from connector.surveys import queries as surveys
from connector.surveys.answers import Answer
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import SurveyVersion

LOT = 50
VISIT = Visit(ip="203.0.113.7", language="en")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--contacts", nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    bundle = make_bundle(read_settings())
    print(json.dumps({"ids": list(finish(bundle, chosen.count, chosen.seconds, chosen.contacts))}))  # noqa: T201


def finish(bundle: Bundle, count: int, seconds: float, contacts: Sequence[str]) -> Iterator[str]:
    """The ids of so many responses to the survey about satisfaction, finished one after the other."""
    with bundle.db.read() as session:
        organization_id = session.scalars(select(Organization.id)).one()
    with bundle.db.read(organization_id) as session:
        version = next(each for each in surveys.current_versions(session) if "CSAT" in each.name)
        definition = surveys.definition(session, version.id)
    started = time.monotonic()
    people = islice(cycle(contacts or [""]), count)
    for done, lot in enumerate(_lots(people, 1 if seconds else LOT)):
        time.sleep(max(0.0, started + seconds * done / count - time.monotonic()))
        yield from _finish(bundle, organization_id, version, definition, lot)


def _lots(people: Iterator[str], size: int) -> Iterator[Sequence[str]]:
    while lot := tuple(islice(people, size)):
        yield lot


def _finish(
    bundle: Bundle, organization_id: str, version: SurveyVersion, definition: SurveyDefinition, lot: Sequence[str]
) -> list[str]:
    with bundle.db.write(organization_id) as session:
        wanted = [_invitation(version, contact) for contact in lot]
        ids = invitations.invite(session, bundle.links, organization_id, wanted, bundle.clock.now())
        invited = session.scalars(select(Invitation).where(Invitation.id.in_(ids)))
        found = []
        for number, invitation in enumerate(invited):
            turn = service.answer_one(bundle, session, invitation, "QID3", Answer(choices=(str(number % 11),)), VISIT)
            answers = {**turn.answers, "QID4": Answer(text=f"Comment {number}")}
            service.finish(bundle, session, definition, invitation, Turn(turn.response, answers))
            found.append(turn.response.id)
        return found


def _invitation(version: SurveyVersion, contact: str) -> NewInvitation:
    embedded = {"sfContactId": contact, "sfSurveyId": version.survey_id} if contact else {}
    return NewInvitation(version.survey_id, version.id, None, "email", {"FirstName": "Alice"}, embedded)


if __name__ == "__main__":
    main(sys.argv[1:])
