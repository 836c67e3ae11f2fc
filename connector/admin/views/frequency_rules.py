"""How often a person may be asked."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, reading
from connector.distributions.exclusions import frequency_rules
from connector.distributions.exclusions.frequency_rules import WantedFrequency
from connector.foundation.conditions import OPERATORS, Takes
from connector.foundation.errors import Invalid
from connector.integrations.bundle import bundle
from connector.organizations.access import principal
from connector.surveys import queries as surveys

MOST_DIGITS = 6


@blueprint.get("/frequency-rules", endpoint="frequency_rules")
def index() -> str:
    with reading() as session:
        return render_template(
            "admin/frequency_rules.html",
            rules=frequency_rules.all_of(session),
            surveys=surveys.current_versions(session),
            operators=list(OPERATORS),
        )


@blueprint.post("/frequency-rules")
def create_frequency_rule() -> Response:
    done(
        lambda: frequency_rules.create(bundle(), principal().organization_id, _wanted(_condition())),
        _("The rule is saved."),
    )
    return redirect(url_for(".frequency_rules"))


@blueprint.post("/frequency-rules/<rule_id>")
def change_frequency_rule(rule_id: str) -> Response:
    """Its conditions stay as they are."""
    with reading() as session:
        rule = frequency_rules.get(session, rule_id)
    done(
        lambda: frequency_rules.change(
            bundle(), principal().organization_id, rule_id, _wanted(rule.conditions, is_on=rule.is_on)
        ),
        _("The rule is saved."),
    )
    return redirect(url_for(".frequency_rules"))


@blueprint.post("/frequency-rules/<rule_id>/switch")
def switch_frequency_rule(rule_id: str) -> Response:
    """`is_on` is what it is to be."""
    is_on = request.form.get("is_on") == "yes"
    done(
        lambda: frequency_rules.switch(bundle(), principal().organization_id, rule_id, is_on=is_on),
        _("The rule is on.") if is_on else _("The rule is off."),
    )
    return redirect(url_for(".frequency_rules"))


@blueprint.post("/frequency-rules/<rule_id>/delete")
def delete_frequency_rule(rule_id: str) -> Response:
    done(
        lambda: frequency_rules.delete(bundle(), principal().organization_id, rule_id),
        _("The rule is deleted."),
    )
    return redirect(url_for(".frequency_rules"))


def _wanted(condition: dict[str, Any], *, is_on: bool = True) -> WantedFrequency:
    form = request.form
    most, days = _number("most"), _number("days")
    return WantedFrequency(form.get("name", ""), most, days, form.get("survey") or None, condition, is_on)


def _number(name: str) -> int:
    value = request.form.get(name, "").strip()
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
        raise Invalid.at(name, "must be a whole number")
    return int(value)


def _condition() -> dict[str, Any]:
    """The one comparison that the form has room for; the API takes any."""
    field, operator = request.form.get("field", "").strip(), request.form.get("operator", "")
    value = request.form.get("value", "").strip()
    if not field:
        return {}
    takes = OPERATORS[operator].takes if operator in OPERATORS else Takes.ONE
    asked: dict[Takes, dict[str, Any]] = {
        Takes.NOTHING: {},
        Takes.ONE: {"value": value},
        Takes.LIST: {"value": [part.strip() for part in value.split(",") if part.strip()]},
    }
    return {"all": [{"field": field, "operator": operator, **asked[takes]}]}
