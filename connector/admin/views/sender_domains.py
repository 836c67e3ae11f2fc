"""Domains that messages may come from: what to publish in DNS, and what DNS says (E15)."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.views.frame import blueprint, done, mistakes, reading, writing
from connector.foundation.errors import ServiceError
from connector.integrations.bundle import bundle
from connector.messaging import domain_rules, sender_domains
from connector.organizations.access import principal

Answer = str | tuple[str, int] | Response


@blueprint.get("/senders/domains/new")
def new_domain() -> str:
    return render_template("admin/new_domain.html", written="", problems={})


@blueprint.post("/senders/domains/new")
def add_domain() -> Answer:
    written = request.form.get("domain", "")
    try:
        domain_id = sender_domains.add(bundle(), principal().organization_id, written)
    except ServiceError as error:
        return render_template("admin/new_domain.html", written=written, problems=mistakes(error)), error.status
    flash(_("The domain is added. Publish its records in DNS, then check it."))
    return redirect(url_for(".domain", domain_id=domain_id))


@blueprint.get("/senders/domains/<domain_id>")
def domain(domain_id: str) -> str:
    with reading() as session:
        found = sender_domains.one(session, domain_id)
    records = domain_rules.to_publish(found, bundle().settings.sender.spf_include)
    return render_template("admin/domain.html", domain=found, records=records)


@blueprint.post("/senders/domains/<domain_id>/check")
def check_domain(domain_id: str) -> Response:
    organization_id = principal().organization_id
    done(lambda: sender_domains.check(bundle(), organization_id, domain_id), _("The records are checked."))
    return redirect(url_for(".domain", domain_id=domain_id))


@blueprint.post("/senders/domains/<domain_id>/delete")
def delete_domain(domain_id: str) -> Response:
    def delete() -> None:
        with writing() as session:
            sender_domains.delete(session, domain_id)

    deleted = done(delete, _("The domain is deleted."))
    return redirect(url_for(".senders") if deleted else url_for(".domain", domain_id=domain_id))
