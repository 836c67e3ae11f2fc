"""Workflows as tests write them, and the finished responses that they run for."""

from typing import Any

from sqlalchemy import select

from connector.foundation import events
from connector.responses.events import ResponseFinished
from connector.responses.models import AnswerRow, Invitation, Response, ResponseState
from connector.surveys.models import SurveyVersion
from connector.writeback.models import WriteBack
from tests.support.product import Product

RESPONSE, CONTACT = "${e://Field/ResponseID}", "${e://Field/sfContactId}"


def task(name: str = "Write", **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "update_salesforce",
        "object": "Survey_Response__c",
        "external_id_field": "Response_Id__c",
        "key": RESPONSE,
        "fields": {"Language__c": {"metadata": "language"}},
    } | changes


def salesforce(action: str, name: str = "Do", **config: Any) -> dict[str, Any]:
    return {"name": name, "type": "update_salesforce", "action": action, **config}


def a_case(name: str = "Case", **more: Any) -> dict[str, Any]:
    return salesforce("create", name, object="Case", fields={"Subject": "Dissatisfied"}, **more)


def install(product: Product, *tasks: dict[str, Any], **config: Any) -> Any:
    """The only workflow that is on; the answer to applying it."""
    for item in product.api("GET", "/workflows").json["items"]:
        product.api("POST", f"/workflows/{item['id']}/switch", json={"is_on": False})
    applied = product.api("POST", "/workflows", json={"name": "W", "tasks": list(tasks), **config})
    assert applied.status_code in (200, 201), applied.json
    product.api("POST", f"/workflows/{applied.json['id']}/switch", json={"is_on": True})
    return applied


def finish(product: Product, response_id: str = "R_1", *, choice: str = "1", **embedded: str) -> None:
    """Note Alice's finished CSAT response with this embedded data, and say so; 1 is very satisfied, 5 the opposite."""
    now, survey_id = product.clock.now(), product.survey_id()
    common = {"organization_id": product.organization_id, "survey_id": survey_id, "language": "en"}
    with product.db.write(product.organization_id) as session:
        version = session.query(SurveyVersion).filter_by(survey_id=survey_id).one()
        invitation = Invitation(
            id=f"IN_{response_id}",
            token_hash=response_id,
            survey_version_id=version.id,
            channel="email",
            contact={"FirstName": "Alice", "Email": "alice@example.com"},
            embedded={"Tier": "Gold", **embedded},
            created_at=now,
            **common,
        )
        session.add(invitation)
        session.flush()
        session.add(
            Response(
                id=response_id,
                invitation_id=invitation.id,
                survey_version_id=version.id,
                started_at=now,
                recorded_at=now,
                state=ResponseState.FINISHED,
                **common,
            )
        )
        session.flush()
        session.add(AnswerRow(response_id=response_id, question_id="QID1", value={"choices": [choice]}))
    announce(product, response_id)


def announce(product: Product, response_id: str) -> None:
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        event = ResponseFinished(product.organization_id, response_id, f"IN_{response_id}", now.isoformat())
        events.record(session, event, now)


def settle(product: Product) -> None:
    product.sweep()
    product.clock.advance(seconds=3)
    product.sweep()


def newest_run(product: Product) -> Any:
    items = product.api("GET", "/workflows").json["items"]
    workflow_id = next(item["id"] for item in items if item["name"] == "W")
    return product.api("GET", f"/workflows/{workflow_id}/runs").json["items"][0]


def rows(product: Product) -> list[WriteBack]:
    with product.db.read(product.organization_id) as session:
        return list(session.scalars(select(WriteBack).order_by(WriteBack.id)))


def states(product: Product) -> list[str]:
    return [task["state"] for task in newest_run(product)["tasks"]]


def add_workflow(product: Product, *tasks: dict[str, Any], is_on: bool = True, **changes: Any) -> str:
    """A workflow; gives its id."""
    made = product.api("POST", "/workflows", json={"name": "Mine", "tasks": list(tasks) or [task()], **changes})
    assert made.status_code in (200, 201), made.text
    product.api("POST", f"/workflows/{made.json['id']}/switch", json={"is_on": is_on})
    return str(made.json["id"])
