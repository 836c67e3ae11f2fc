"""What all pages stand on: the blueprint, sessions of the visitor's organization, and what an address may ask for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import flash, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from connector.foundation.errors import Invalid, ServiceError
from connector.foundation.web.errors import field_errors
from connector.foundation.web.translated import translated
from connector.integrations.bundle import bundle
from connector.organizations.access import by_administrator, principal
from connector.organizations.models import SalesforceAccount

blueprint = APIBlueprint(
    "admin", "connector.admin", template_folder="templates", url_prefix="/admin", enable_openapi=False
)
by_administrator(blueprint)

MOST_DIGITS = 19
"""Fewer make a number that every database holds."""
Kind = TypeVar("Kind", bound=StrEnum)
Model = TypeVar("Model", bound=BaseModel)


@contextmanager
def reading() -> Iterator[Session]:
    with bundle().db.read(principal().organization_id) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    with bundle().db.write(principal().organization_id) as session:
        yield session


def asked(name: str, kind: type[Kind]) -> Kind | None:
    """The filter of this name in the address; raises Invalid for a value that there is not."""
    value = request.args.get(name, "")
    try:
        return kind(value) if value else None
    except ValueError as error:
        raise Invalid.at(name, f"choose one of: {', '.join(kind)}") from error


def after() -> str:
    """The last thing of the page before this one."""
    return request.args.get("after", "")


def after_number() -> int | None:
    value = after()
    if not value:
        return None
    found = number(value)
    if found is None:
        raise Invalid.at("after", "must be a number: follow the links below the list")
    return found


def number(text: str) -> int | None:
    """A whole number that every database holds, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None


def done(change: Callable[[], object], message: str) -> bool:
    """Carry out the change and say so on the next page, or say there why not."""
    try:
        change()
    except ServiceError as error:
        flash(translated(str(error)), "error")
        return False
    flash(message)
    return True


def validated(model: type[Model], values: Mapping[str, Any]) -> Model:
    """What a form says as the API takes it; raises Invalid that names each field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(errors=field_errors(error)) from error


def mistakes(error: ServiceError) -> dict[str, str]:
    """Field to what is wrong with it, for the form that is shown again; "" is the form as a whole."""
    found: dict[str, str] = {} if error.errors else {"": error.detail}
    for each in error.errors:
        found.setdefault(each.field, translated(each.message))
    return found


@blueprint.app_template_global()
def pages_of(account: SalesforceAccount) -> str:
    """Where people open the records of the account's org."""
    environment = bundle().settings.salesforce.environments.get(account.environment)
    return (environment and environment.pages_url) or account.instance_url


@blueprint.app_template_global()
def with_query(**changes: str | None) -> str:
    """The query of this page's address with these changes, e.g. "?state=sent&after=EMD_…"."""
    kept = {name: value for name, value in {**request.args.to_dict(), **changes}.items() if value}
    return f"?{urlencode(kept)}" if kept else request.path
