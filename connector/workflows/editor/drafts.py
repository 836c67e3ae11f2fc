"""Workflows that are being written: kept at each step, until they are saved, thrown away, or a month old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from connector.foundation.db import new_id
from connector.foundation.errors import Invalid, NotFound
from connector.integrations.bundle import Bundle
from connector.workflows.editor.typed import Typed, refuse_large
from connector.workflows.mistakes import unstorable
from connector.workflows.models import WorkflowDraft
from connector.workflows.service import Place

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Writing:
    """Who writes, and when."""

    organization_id: str
    author: str
    now: datetime


def one(session: Session, draft_id: str, *, for_change: bool = False) -> WorkflowDraft:
    """Raises NotFound."""
    wanted = select(WorkflowDraft).where(WorkflowDraft.id == draft_id)
    found = session.scalar(wanted.with_for_update() if for_change else wanted)
    if found is None:
        raise NotFound(
            "This draft is not there any more: it was saved or thrown away, or nobody touched it for a month."
        )
    return found


def all_of(session: Session) -> Sequence[WorkflowDraft]:
    """Of the session's organization, the last changed first."""
    return session.scalars(_newest()).all()


def of(session: Session, workflow_id: str) -> Sequence[WorkflowDraft]:
    """Those that change this workflow."""
    return session.scalars(_newest().where(WorkflowDraft.workflow_id == workflow_id)).all()


def _newest() -> Select[WorkflowDraft]:
    return select(WorkflowDraft).order_by(WorkflowDraft.changed_at.desc(), WorkflowDraft.id)


def place_of(draft: WorkflowDraft) -> Place:
    """What saving it changes."""
    return Place(draft.workflow_id or "", draft.base)


def begin(session: Session, writing: Writing, typed: Typed, place: Place) -> WorkflowDraft:
    """Raises Invalid for what no database keeps, or no page shows."""
    draft = WorkflowDraft(
        id=new_id("WD_"),
        organization_id=writing.organization_id,
        workflow_id=place.workflow_id or None,
        base=place.fingerprint,
        revision=0,
    )
    _write(draft, writing, typed)
    session.add(draft)
    session.flush()
    return draft


def keep(session: Session, writing: Writing, draft_id: str, typed: Typed, revision: int | None = None) -> WorkflowDraft:
    """A form of an older revision gets a draft of its own, so that neither loses anything.
    Raises NotFound, and Invalid as `begin` does."""
    draft = one(session, draft_id, for_change=True)
    if revision not in (None, draft.revision):
        return begin(session, writing, typed, place_of(draft))
    _write(draft, writing, typed)
    draft.revision += 1
    return draft


def based_on(session: Session, draft_id: str, place: Place) -> None:
    """Saved, the draft shall change this from now on."""
    draft = one(session, draft_id)
    draft.workflow_id, draft.base = place.workflow_id or None, place.fingerprint


def discard(session: Session, draft_id: str) -> None:
    """Raises NotFound."""
    session.delete(one(session, draft_id))


def sweep(bundle: Bundle) -> None:
    """Forget what nobody has touched for long."""
    old = WorkflowDraft.changed_at < bundle.clock.now() - KEPT_FOR
    with bundle.db.read() as session:
        if session.scalar(select(WorkflowDraft.id).where(old).limit(1)) is None:
            return
    with bundle.db.write() as session:
        session.execute(delete(WorkflowDraft).where(old))


def _write(draft: WorkflowDraft, writing: Writing, typed: Typed) -> None:
    refuse_large(typed)
    if errors := list(unstorable(typed)):
        raise Invalid(errors=errors)
    draft.typed, draft.author, draft.changed_at = typed, writing.author[:120], writing.now
