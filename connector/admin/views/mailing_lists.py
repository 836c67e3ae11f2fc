"""The mailing lists: making one, and who was asked through it."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from connector.admin.queries.paging import ROWS, cut
from connector.admin.views.frame import after_number, blueprint, done, reading, writing
from connector.contacts import queries, service
from connector.contacts.api import MailingListInput
from connector.foundation.errors import Invalid
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import principal


@blueprint.get("/mailing-lists", endpoint="mailing_lists")
def index() -> str:
    with reading() as session:
        return render_template("admin/mailing_lists.html", lists=queries.lists(session))


@blueprint.post("/mailing-lists")
def create_mailing_list() -> Response:
    done(lambda: _create(request.form.get("name", "")), _("The mailing list is there."))
    return redirect(url_for(".mailing_lists"))


@blueprint.get("/mailing-lists/<list_id>")
def mailing_list(list_id: str) -> str:
    with reading() as session:
        return render_template(
            "admin/mailing_list.html",
            found=service.require(session, list_id),
            count=queries.count(session, list_id),
            page=cut(queries.members(session, list_id, after_number() or 0, ROWS + 1), ROWS, lambda last: str(last.id)),
            account=accounts.main_of(session),
        )


def _create(name: str) -> None:
    try:
        wanted = MailingListInput(name=name)
    except ValidationError as error:
        raise Invalid.at("name", _("Give the list a name of one line, at most 120 characters.")) from error
    with writing() as session:
        service.create(session, principal().organization_id, wanted.name, bundle().clock.now())
