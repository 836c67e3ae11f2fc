"""What Salesforce says about a request before anything of it is written: who is selected, and what to know of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connector.distributions import embedded_data
from connector.distributions.exclusions import frequency, object_settings
from connector.distributions.members import campaigns
from connector.distributions.members.campaigns import Campaign
from connector.distributions.objects import TICKABLE, Askables, Tickable
from connector.distributions.preparing import survey_fit
from connector.distributions.preparing.reading import PeopleReader, Person, also_read
from connector.distributions.recipients import Ticked
from connector.distributions.request import DistributionInput
from connector.foundation.errors import Conflict, FieldError, Invalid, Unavailable
from connector.integrations.bundle import Bundle
from connector.integrations.ports import SalesforceApi, SalesforceDisconnected, SalesforceRefused, SalesforceUnavailable
from connector.surveys import queries as surveys
from connector.surveys.definition import SurveyDefinition
from connector.surveys.models import SurveyVersion

CONNECT_FIRST = "Salesforce is not connected: an administrator connects it under Admin › Salesforce."
NONE_READABLE = (
    "None of these records can be read: they are deleted, belong to another org, or are not shared with the "
    "connected Salesforce user."
)
NO_MEMBERS = "These campaigns have no members; add people to them in Salesforce, then send again."
MOST_CAMPAIGNS_AT_ONCE = 10
"""Campaigns whose members are read while the caller waits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`people` is None when a worker is to read them; `ticked` then lacks the members of the campaigns."""

    ticked: tuple[Ticked, ...]
    people: Mapping[str, Person] | None = None
    campaigns: tuple[Campaign, ...] = ()
    warnings: tuple[FieldError, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether everything is known that deciding takes."""
        return self.people is not None


def make(
    bundle: Bundle, organization_id: str, wanted: DistributionInput, survey: SurveyVersion, record_ids: list[str]
) -> Plan:
    """Raises Invalid, Forbidden, Conflict or Unavailable; nothing has been written then."""
    with bundle.db.read(organization_id) as session:
        object_settings.require_on(session, wanted.object)
        rules = frequency.rules_of(session, wanted.survey)
        askables = object_settings.askables(session, frequency.fields_of(rules))
        definition = surveys.definition(session, survey.id)
    try:
        planner = _Planner(bundle.salesforce.api(organization_id), askables, wanted, _most(bundle))
        plan = planner.plan(record_ids)
        return replace(plan, warnings=(*plan.warnings, *about_survey(definition, wanted)))
    except SalesforceDisconnected as error:
        raise Conflict(CONNECT_FIRST) from error
    except SalesforceRefused as error:
        raise Conflict.at("object", f"Salesforce refused to be read ({error}). Nothing was sent.") from error
    except SalesforceUnavailable as error:
        raise Unavailable("Salesforce does not answer right now. Nothing was sent: try again in a minute.") from error


def about_survey(definition: SurveyDefinition, wanted: DistributionInput) -> list[FieldError]:
    """What the sender should know of the survey."""
    return survey_fit.warnings(definition, wanted.embedded_data)


def _most(bundle: Bundle) -> int:
    return bundle.settings.jobs.read_synchronously


@dataclass(frozen=True, slots=True)
class _Planner:
    api: SalesforceApi
    askables: Askables
    wanted: DistributionInput
    most: int
    """People read while the caller waits."""
    tickable: Tickable = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tickable", TICKABLE[self.wanted.object])

    def plan(self, record_ids: list[str]) -> Plan:
        for kind in self.tickable.people:
            self._reader.check_visible(self.askables[kind.object_name])
        warnings = (
            *embedded_data.check(self.api, self.tickable, self.wanted.embedded_data),
            *self._check_fields(),
        )
        if self.tickable.has_members:
            return self._of_campaigns(record_ids, warnings)
        return Plan(*self._of_people([Ticked(record_id) for record_id in record_ids]), warnings=warnings)

    def _check_fields(self) -> list[FieldError]:
        """The fields of phones and languages; raises Invalid naming those that nobody has."""
        phones = self._lacking("sms.phone_field", self.wanted.phone_fields)
        return [*phones, *self._lacking("language_field", self.wanted.language_fields)]

    def _lacking(self, at: str, fields: Mapping[str, str]) -> list[FieldError]:
        lacking = [
            FieldError(at, f"{name} has no field {path} that the connected user can see")
            for name, path in fields.items()
            if not embedded_data.has_field(self.api, self.askables[name], path)
        ]
        if lacking and len(lacking) == len(fields):
            raise Invalid(errors=lacking)
        return lacking

    @property
    def _reader(self) -> PeopleReader:
        return PeopleReader(self.api, self.askables, self.wanted.embedded_data, also_read(self.wanted))

    def _of_people(self, ticked: list[Ticked]) -> tuple[tuple[Ticked, ...], Mapping[str, Person] | None]:
        if len(ticked) > self.most:
            return tuple(ticked), None
        people = self._reader.read(one.record_id for one in ticked)
        if not people:
            raise Invalid.at("record_ids", NONE_READABLE)
        return tuple(ticked), people

    def _of_campaigns(self, record_ids: list[str], warnings: tuple[FieldError, ...]) -> Plan:
        """A campaign that cannot be read is selected itself, to be left out as not found."""
        found = campaigns.readable(self.api, record_ids)
        if not found:
            raise Invalid.at("record_ids", NONE_READABLE)
        known = {campaign.id for campaign in found}
        lost = [Ticked(record_id) for record_id in record_ids if record_id not in known]
        members = self._members(found)
        if members is None:
            return Plan(tuple(lost), None, tuple(found), warnings)
        if not members:
            raise Invalid.at("record_ids", NO_MEMBERS)
        return Plan(*self._of_people(members + lost), campaigns=tuple(found), warnings=warnings)

    def _members(self, found: list[Campaign]) -> list[Ticked] | None:
        """None when there are too many to be read at once."""
        if len(found) > MOST_CAMPAIGNS_AT_ONCE:
            return None
        members = campaigns.few_members(self.api, [campaign.id for campaign in found], self.most)
        if members is None:
            return None
        return [Ticked(one.person_id, campaign_id, one.id) for campaign_id, one in members if one.person_id]
