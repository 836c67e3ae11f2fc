"""Writing a workflow in a form. Each button sends the whole form: it is kept as a draft, and the page comes back where
something changed, so that nothing that was typed is lost. Saving is what changes the workflow.
"""

from collections.abc import Callable, Mapping, Sequence
from zoneinfo import available_timezones

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from connector.admin.queries import editing
from connector.admin.views.frame import blueprint, number, reading, writing
from connector.foundation.conditions import OPERATORS
from connector.foundation.errors import Conflict, Invalid
from connector.integrations.bundle import bundle
from connector.organizations import accounts
from connector.organizations.access import principal
from connector.organizations.models import SalesforceAccount
from connector.workflows import queries as workflows
from connector.workflows import service
from connector.workflows.compiler.records import is_required
from connector.workflows.editor import drafts, edits, forms, judging, offers, typed
from connector.workflows.editor.drafts import Writing
from connector.workflows.editor.judging import Remark
from connector.workflows.editor.org_offers import OrgOffers, named_fields
from connector.workflows.editor.typed import Typed
from connector.workflows.models import WorkflowDraft
from connector.workflows.service import ChangedMeanwhile, Place, WouldBeRefused
from connector.workflows.tasks.registry import REGISTRY

Answer = str | tuple[str, int] | Response
OF_THE_FORM = ("name", "match", "conditions", "tasks")
"""What is kept of what is sent."""


@blueprint.get("/workflows/new")
def new_workflow() -> str:
    return _page(forms.blank(), url_for(".begin_workflow"))


@blueprint.post("/workflows/new")
def begin_workflow() -> Answer:
    return _pressed(_begun(Place()))


@blueprint.get("/workflows/<workflow_id>/edit")
def edit_workflow(workflow_id: str) -> str:
    with reading() as session:
        found = workflows.one(session, workflow_id)
    shown = forms.shown(found.config)
    typed.refuse_large(shown)
    action = url_for(".begin_change", workflow_id=workflow_id, base=service.fingerprint(found))
    return _page(shown, action, workflow_id=workflow_id)


@blueprint.post("/workflows/<workflow_id>/edit")
def begin_change(workflow_id: str) -> Answer:
    """`base` is what the workflow was when its form was opened."""
    with reading() as session:
        workflows.one(session, workflow_id)
    return _pressed(_begun(Place(workflow_id, request.args.get("base", "")[:64])))


@blueprint.post("/workflows/<workflow_id>/duplicate")
def duplicate_workflow(workflow_id: str) -> Response:
    with writing() as session:
        found = forms.shown(workflows.one(session, workflow_id).config)
        name = _("Copy of %(name)s", name=found["name"])[: forms.LONGEST_NAME]
        draft = drafts.begin(session, _writing(), forms.copied(found, name), Place())
    return redirect(url_for(".workflow_draft", draft_id=draft.id))


@blueprint.get("/workflows/drafts/<draft_id>")
def workflow_draft(draft_id: str) -> str:
    """With `check` in the address it is held against the org and the surveys."""
    with reading() as session:
        draft = drafts.one(session, draft_id)
        if "connecting" in request.args:
            _choose(accounts.connected_since(session, draft.changed_at), draft, request.args.get("at", ""))
    checked = "check" in request.args
    remarks = judging.judged(bundle(), principal().organization_id, draft.typed) if checked else []
    return _draft_page(draft, remarks, is_fine=checked and not remarks)


def _choose(connected: Sequence[SalesforceAccount], draft: WorkflowDraft, path: str) -> None:
    """The account that was connected from there; kept with the next press."""
    above, _sep, name = path.rpartition(".")
    task = typed.at(draft.typed, above)
    if len(connected) == 1 and isinstance(task, dict) and name == "account":
        task[name] = connected[0].name


@blueprint.post("/workflows/drafts/<draft_id>")
def press_draft(draft_id: str) -> Answer:
    return _pressed(lambda found: _kept(draft_id, found))


def _kept(draft_id: str, found: Typed) -> WorkflowDraft:
    """The draft, or another one when it was changed since its page was opened."""
    with writing() as session:
        draft = drafts.keep(session, _writing(), draft_id, found, number(request.form.get("revision", "")))
    if draft.id != draft_id:
        flash(_("This draft was changed in another window. What you typed here is a draft of its own now."), "warn")
    return draft


@blueprint.post("/workflows/drafts/<draft_id>/discard")
def discard_draft(draft_id: str) -> Response:
    with writing() as session:
        drafts.discard(session, draft_id)
    flash(_("The draft is thrown away."))
    return redirect(url_for(".workflows"))


@blueprint.get("/workflows/drafts/<draft_id>/yaml")
def draft_as_yaml(draft_id: str) -> str:
    with reading() as session:
        draft = drafts.one(session, draft_id)
    return _yaml_page(draft, str(draft.revision), forms.as_yaml(draft.typed))


@blueprint.post("/workflows/drafts/<draft_id>/yaml")
def keep_yaml(draft_id: str) -> Answer:
    text = request.form.get("yaml", "").replace("\r\n", "\n")
    try:
        draft = _kept(draft_id, forms.from_yaml(text))
    except Invalid as error:
        with reading() as session:
            draft = drafts.one(session, draft_id)
        return _yaml_page(draft, request.form.get("revision", ""), text, error.errors[0].message), error.status
    return redirect(url_for(".workflow_draft", draft_id=draft.id))


Keep = Callable[[Typed], WorkflowDraft]


def _begun(place: Place) -> Keep:
    def keep(found: Typed) -> WorkflowDraft:
        with writing() as session:
            return drafts.begin(session, _writing(), found, place)

    return keep


def _pressed(keep: Keep) -> Answer:
    """What the pressed button, "add:tasks.0.fields", does with all that is typed."""
    verb, _colon, path = request.form.get("press", "").partition(":")
    found = typed.read(request.form.items())
    found = {name: found[name] for name in OF_THE_FORM if name in found}
    if verb in EDITS:
        path = EDITS[verb](found, path)
    if verb in JUDGED:
        found = forms.tidied(found)
    return GOING_ON.get(verb, _back)(keep(found), path)


def _add(found: Typed, path: str) -> str:
    return edits.added(found, path, forms.blank_of(path.rpartition(".")[2], found))


EDITS: Mapping[str, Callable[[Typed, str], str]] = {
    "add": _add,
    "remove": edits.removed,
    "up": lambda found, path: edits.moved(found, path, -1),
    "down": lambda found, path: edits.moved(found, path, 1),
    "keep": forms.chosen,
}
"""What changes the form itself; each gives the place to come back to."""


def _back(draft: WorkflowDraft, path: str) -> Response:
    return redirect(url_for(".workflow_draft", draft_id=draft.id, at=path or None, _anchor=path or None))


def _check(draft: WorkflowDraft, _path: str) -> Response:
    return redirect(url_for(".workflow_draft", draft_id=draft.id, check="yes"))


def _as_yaml(draft: WorkflowDraft, _path: str) -> Answer:
    if unreadable := forms.read(draft.typed)[1]:
        return _draft_page(draft, judging.of_errors(draft.typed, unreadable)), Invalid.status
    return redirect(url_for(".draft_as_yaml", draft_id=draft.id))


def _connect(draft: WorkflowDraft, path: str) -> Response:
    """Off to connect another account, and back to this task (A37)."""
    page = url_for(".workflow_draft", draft_id=draft.id, connecting="yes", at=path, _anchor=path)
    return redirect(url_for(".new_account", return_to=page))


def _save(draft: WorkflowDraft, _path: str) -> Answer:
    data, unreadable = forms.read(draft.typed)
    if unreadable:
        return _draft_page(draft, judging.of_errors(draft.typed, unreadable)), Invalid.status
    try:
        saved = service.save_checked(bundle(), principal().organization_id, data, drafts.place_of(draft))
    except WouldBeRefused as error:
        return _draft_page(draft, judging.of_problems(draft.typed, error.found)), error.status
    except ChangedMeanwhile as error:
        return _draft_page(draft, [], conflict=str(error)), error.status
    except (Invalid, Conflict) as error:
        return _draft_page(draft, judging.of_errors(draft.typed, error.errors)), error.status
    return _saved(draft, saved)


def _saved(draft: WorkflowDraft, saved: service.Applied) -> Response:
    with writing() as session:
        drafts.discard(session, draft.id)
        name = workflows.one(session, saved.workflow_id).name
    if saved.is_new:
        flash(_("%(name)s is saved. It is off: look at it, then switch it on.", name=name))
    else:
        flash(_("%(name)s is saved.", name=name))
    if saved.warnings:
        flash(_("Some of it needs a look: see “Against Salesforce” below."), "warn")
    return redirect(url_for(".workflow", workflow_id=saved.workflow_id))


def _overwrite(draft: WorkflowDraft, path: str) -> Answer:
    """Save it over what somebody else has saved meanwhile."""
    with writing() as session:
        current = workflows.one(session, draft.workflow_id or "")
        drafts.based_on(session, draft.id, Place(current.id, service.fingerprint(current)))
        changed = drafts.one(session, draft.id)
    return _save(changed, path)


def _separate(draft: WorkflowDraft, path: str) -> Answer:
    """Save it as a workflow of its own, beside what somebody else has saved meanwhile."""
    with writing() as session:
        drafts.based_on(session, draft.id, Place())
        changed = drafts.one(session, draft.id)
    return _save(changed, path)


GOING_ON: Mapping[str, Callable[[WorkflowDraft, str], Answer]] = {
    "check": _check,
    "save": _save,
    "overwrite": _overwrite,
    "separate": _separate,
    "yaml": _as_yaml,
    "connect": _connect,
}
"""What comes once the draft is kept; after any other button the page itself."""
JUDGED = frozenset({"check", "save", "overwrite", "separate", "yaml"})


def _draft_page(draft: WorkflowDraft, remarks: list[Remark], *, is_fine: bool = False, conflict: str = "") -> str:
    action = url_for(".press_draft", draft_id=draft.id)
    shown = editing.remarks(draft.typed, remarks)
    return _page(
        draft.typed, action, draft, workflow_id=draft.workflow_id, remarks=shown, is_fine=is_fine, conflict=conflict
    )


def _page(found: Typed, action: str, draft: WorkflowDraft | None = None, **more: object) -> str:
    with reading() as session:
        listed, offered = accounts.all_of(session), offers.of(session, found)
    return render_template(
        "admin/editor/workflow.html",
        typed=found,
        action=action,
        draft=draft,
        accounts=[each.name for each in listed if not each.is_main],
        offers=offered,
        outputs=offers.outputs(found),
        org=OrgOffers(bundle(), principal().organization_id, named_fields(found)),
        is_required=is_required,
        operators=list(OPERATORS),
        zones=sorted(available_timezones()),
        registry=REGISTRY,
        kind_of=forms.kind_of,
        usual_key=forms.KEY,
        **more,
    )


def _yaml_page(draft: WorkflowDraft, revision: str, text: str, problem: str = "") -> str:
    """`revision` is that of the draft whose text was opened."""
    return render_template("admin/editor/yaml.html", draft=draft, revision=revision, text=text, problem=problem)


def _writing() -> Writing:
    return Writing(principal().organization_id, principal().name, bundle().clock.now())
