"""Senders, their domains and the sender policy as JSON, for administrators and their scripts."""

from typing import Any

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from connector.foundation.clock import iso
from connector.foundation.web.strict_json import RequiredLine
from connector.integrations.bundle import bundle
from connector.messaging import domain_rules, lanes, sender_domains, sender_policy, senders
from connector.messaging.configuration import RecordState, Sender, SenderDomain
from connector.messaging.sender_policy import PolicyInput
from connector.messaging.senders import SenderInput
from connector.organizations.access import by_api_key, principal
from connector.organizations.administrators import only_administrators

blueprint = APIBlueprint("senders_api", __name__, url_prefix="/api/v1", tag="Senders")
by_api_key(blueprint)
only_administrators(blueprint)
REFUSALS = [401, 403]
CHANGES = [400, 401, 403, 409, 413, 422]


class WindowOutput(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    days: list[int]
    begin: str = Field(alias="from")
    end: str = Field(alias="to")
    time_zone: str


class SenderOutput(BaseModel):
    """`sends_again_at`: when it may send next; null when it may now. `country` is null for an email address."""

    id: str
    channel: str
    address: str
    country: str | None
    name: str
    window: WindowOutput | None
    per_minute: int | None
    sends_again_at: str | None


class SenderList(BaseModel):
    items: list[SenderOutput]


class DomainInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    domain: RequiredLine


class RecordOutput(BaseModel):
    """A TXT record to publish, and what DNS said about it."""

    kind: str
    name: str
    value: str
    state: RecordState


class DomainOutput(BaseModel):
    id: str
    domain: str
    is_verified: bool
    records: list[RecordOutput]
    checked_at: str | None


class DomainList(BaseModel):
    """`allowed`: the domains that messages may come from now."""

    items: list[DomainOutput]
    allowed: list[str]


@blueprint.get("/senders")
@blueprint.output(SenderList)
@blueprint.doc(summary="Email addresses and SMS numbers that send", security="api_key", responses=REFUSALS)
def index() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return {"items": [_sender(each) for each in senders.all_of(session)]}


@blueprint.post("/senders")
@blueprint.input(SenderInput, arg_name="wanted")
@blueprint.output(SenderOutput, status_code=201)
@blueprint.doc(summary="Add a sender, with its times and its pace", security="api_key", responses=CHANGES)
def add(wanted: SenderInput) -> dict[str, Any]:
    """An email address must be at an allowed domain. One SMS number a country; one without a country for the others."""
    with bundle().db.write(principal().organization_id) as session:
        return _sender(senders.add(session, bundle().settings, wanted, bundle().clock.now()))


@blueprint.put("/senders/<sender_id>")
@blueprint.input(SenderInput, arg_name="wanted")
@blueprint.output(SenderOutput)
@blueprint.doc(summary="Change a sender", security="api_key", responses=[*CHANGES, 404])
def change(sender_id: str, wanted: SenderInput) -> dict[str, Any]:
    """Times and pace hold from now on, for messages that already wait, too."""
    with bundle().db.write(principal().organization_id) as session:
        senders.change(session, bundle().settings, sender_id, wanted)
        return _sender(senders.one(session, sender_id))


@blueprint.delete("/senders/<sender_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Delete a sender", security="api_key", responses=[*REFUSALS, 404, 409])
def delete(sender_id: str) -> str:
    with bundle().db.write(principal().organization_id) as session:
        senders.delete(session, sender_id)
    return ""


@blueprint.get("/sender-domains")
@blueprint.output(DomainList)
@blueprint.doc(summary="Domains that messages may come from", security="api_key", responses=REFUSALS)
def domains() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        allowed = sender_domains.allowed_domains(session, bundle().settings)
        return {"items": [_domain(each) for each in sender_domains.all_of(session)], "allowed": allowed}


@blueprint.post("/sender-domains")
@blueprint.input(DomainInput, arg_name="wanted")
@blueprint.output(DomainOutput, status_code=201)
@blueprint.doc(summary="Add a domain", security="api_key", responses=CHANGES)
def add_domain(wanted: DomainInput) -> dict[str, Any]:
    """Publish the records of the answer in DNS, then let the domain be checked."""
    return _one_domain(sender_domains.add(bundle(), principal().organization_id, wanted.domain))


@blueprint.post("/sender-domains/<domain_id>/check")
@blueprint.output(DomainOutput)
@blueprint.doc(summary="Look in DNS for the records of a domain", security="api_key", responses=[*REFUSALS, 404, 503])
def check_domain(domain_id: str) -> dict[str, Any]:
    sender_domains.check(bundle(), principal().organization_id, domain_id)
    return _one_domain(domain_id)


@blueprint.delete("/sender-domains/<domain_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="Delete a domain with its keys", security="api_key", responses=[*REFUSALS, 404, 409])
def delete_domain(domain_id: str) -> str:
    with bundle().db.write(principal().organization_id) as session:
        sender_domains.delete(session, domain_id)
    return ""


@blueprint.get("/sender-policy")
@blueprint.output(PolicyInput)
@blueprint.doc(summary="Who is the sender unless an author says otherwise", security="api_key", responses=REFUSALS)
def policy() -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return sender_policy.of(session).model_dump(mode="json")


@blueprint.put("/sender-policy")
@blueprint.input(PolicyInput, arg_name="wanted")
@blueprint.output(PolicyInput)
@blueprint.doc(
    summary="Choose who is the sender unless an author says otherwise",
    security="api_key",
    responses=[400, *REFUSALS, 413, 422],
)
def choose_policy(wanted: PolicyInput) -> dict[str, Any]:
    with bundle().db.write(principal().organization_id) as session:
        sender_policy.choose(session, principal().organization_id, wanted, bundle().clock.now())
    return wanted.model_dump(mode="json")


def _sender(sender: Sender) -> dict[str, Any]:
    now = bundle().clock.now()
    again = lanes.sends_again_at(sender, now)
    names = ("id", "channel", "address", "country", "name", "window", "per_minute")
    return {**{name: getattr(sender, name) for name in names}, "sends_again_at": iso(again) if again > now else None}


def _one_domain(domain_id: str) -> dict[str, Any]:
    with bundle().db.read(principal().organization_id) as session:
        return _domain(sender_domains.one(session, domain_id))


def _domain(domain: SenderDomain) -> dict[str, Any]:
    records = domain_rules.to_publish(domain, bundle().settings.sender.spf_include)
    return {
        "id": domain.id,
        "domain": domain.domain,
        "is_verified": domain.is_verified,
        "records": [
            {"kind": each.kind, "name": each.name, "value": each.value, "state": each.state} for each in records
        ],
        "checked_at": iso(domain.checked_at),
    }
