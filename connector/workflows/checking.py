"""Holding a whole workflow against the connected org and the surveys of the organization."""

from collections.abc import Iterator, Sequence
from functools import cache

from sqlalchemy.orm import Session

from connector.foundation.errors import FieldError
from connector.integrations.bundle import Bundle
from connector.integrations.ports import ObjectDescription
from connector.organizations import accounts
from connector.surveys import queries as surveys
from connector.surveys.definition import SurveyDefinition
from connector.workflows import config
from connector.workflows.compiler import embedded
from connector.workflows.compiler.asked import concerned
from connector.workflows.compiler.compiling import Compiler, Look
from connector.workflows.compiler.problems import Problem, errors
from connector.workflows.config import WorkflowConfig


def problems(bundle: Bundle, organization_id: str, planned: WorkflowConfig, look: Look | None = None) -> list[Problem]:
    """All that is found, errors first; `look` is for an org that is not as it is now. Raises the errors of the port
    where the org does not answer."""
    with bundle.db.read(organization_id) as session:
        about = concerned(planned.condition, _surveys(session))
    found = [*_of_org(look or looking(bundle, organization_id), planned, about), *_of_surveys(planned, about)]
    return sorted(found, key=lambda problem: not problem.is_error)


def of_surveys(bundle: Bundle, organization_id: str, planned: WorkflowConfig) -> list[Problem]:
    """What can be told without the org."""
    with bundle.db.read(organization_id) as session:
        return _of_surveys(planned, concerned(planned.condition, _surveys(session)))


def refusals(bundle: Bundle, organization_id: str, planned: WorkflowConfig) -> list[FieldError]:
    """What the workflow would surely be refused. Raises the errors of the port where the org does not answer."""
    return errors(_of_org(looking(bundle, organization_id), planned, None))


def looking(bundle: Bundle, organization_id: str) -> Look:
    """Descriptions as they are now, each asked for once."""

    @cache
    def look(account: str, object_name: str) -> ObjectDescription:
        with bundle.db.read(organization_id) as session:
            account_id = accounts.id_of(session, account)
        return bundle.salesforce.api(organization_id, account_id).describe(object_name, fresh=True)

    return look


def _of_org(look: Look, planned: WorkflowConfig, about: Sequence[SurveyDefinition] | None) -> Iterator[Problem]:
    questions = None if about is None else tuple(one for survey in about for one in survey.questions.values())
    compiler = Compiler(look, questions)
    for number, task in enumerate(planned.tasks):
        yield from (problem.under(f"tasks[{number}]") for problem in compiler.problems(task.writes()))


def _of_surveys(planned: WorkflowConfig, about: Sequence[SurveyDefinition]) -> list[Problem]:
    return list(embedded.problems(planned.condition, config.to_data(planned)["tasks"], about))


def _surveys(session: Session) -> dict[str, SurveyDefinition]:
    """The current definitions by the ids of the surveys."""
    return {version.survey_id: surveys.definition(session, version.id) for version in surveys.current_versions(session)}
