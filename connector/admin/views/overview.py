"""The start page: what state things are in, and the next step."""

from flask import render_template

from connector.admin.queries import overview
from connector.admin.views.frame import blueprint, reading
from connector.organizations.access import principal


@blueprint.get("/")
def index() -> str:
    with reading() as session:
        return render_template("admin/overview.html", found=overview.read(session, principal().organization_id))
