"""Who may be sent to, and which fields in Salesforce leave a person out."""

from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, reading
from connector.distributions.exclusions import object_settings, rule_fields
from connector.distributions.exclusions.exclusion import IN_WORDS
from connector.distributions.exclusions.object_settings import WantedRule
from connector.distributions.exclusions.rule_fields import RuleField
from connector.distributions.objects import ASKABLE
from connector.foundation.errors import ServiceError
from connector.integrations.bundle import bundle
from connector.organizations.access import principal


class Offered(NamedTuple):
    """Fields that can be chosen, by object, or why they cannot be shown."""

    fields: dict[str, list[RuleField]]
    problem: str = ""


@blueprint.get("/exclusions", endpoint="exclusions")
def index() -> str:
    with reading() as session:
        choices = object_settings.choices(session)
    return render_template("admin/exclusions.html", choices=choices, words=IN_WORDS, offered=_offered())


@blueprint.post("/exclusions/<object_name>")
def change_exclusions(object_name: str) -> Response:
    """A switch that is off is not in the form; a locked one neither, and stays on."""
    is_on, wanted = request.form.get("is_on") == "yes", _wanted()
    done(
        lambda: object_settings.change(bundle(), principal().organization_id, object_name, is_on=is_on, wanted=wanted),
        _("The exclusions are saved."),
    )
    return redirect(url_for(".exclusions"))


def _wanted() -> list[WantedRule]:
    form = request.form
    kept = [name for name in form.getlist("field") if name != form.get("remove")]
    rules = [WantedRule(name, form.get(f"when.{name}") != "no", name in form.getlist("on")) for name in kept]
    new = form.get("new_field", "").strip()
    return [*rules, WantedRule(new, form.get("new_when") != "no")] if new else rules


def _offered() -> Offered:
    try:
        return Offered({name: rule_fields.offered(bundle(), principal().organization_id, name) for name in ASKABLE})
    except ServiceError as error:
        return Offered({}, str(error))
