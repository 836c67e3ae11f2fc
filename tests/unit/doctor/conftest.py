"""What the checks of the doctor are tried on: the product with one thing broken."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from connector.doctor.context import Context
from connector.doctor.findings import Finding, Level
from connector.foundation.clock import SystemClock
from connector.foundation.settings import Settings
from tests.support.product import Product

WithSettings = Callable[..., Context]


@pytest.fixture
def context(product: Product) -> Context:
    return Context(product.bundle)


@pytest.fixture
def context_with(product: Product) -> WithSettings:
    """`context_with(public_url=…)`: the product with these settings; a dictionary changes part of a section."""

    def make(**changes: Any) -> Context:
        return Context(dataclasses.replace(product.bundle, settings=_changed(product.bundle.settings, changes)))

    return make


@pytest.fixture
def today(product: Product) -> Context:
    """The product at the time that it really is."""
    return Context(dataclasses.replace(product.bundle, clock=SystemClock()))


def _changed(settings: Settings, changes: dict[str, Any]) -> Settings:
    sections = {
        name: getattr(settings, name).model_copy(update=value) if isinstance(value, dict) else value
        for name, value in changes.items()
    }
    return settings.model_copy(update=sections)


def problem_in(findings: list[Finding], level: Level = Level.PROBLEM) -> Finding:
    """The one finding, which is one of this level and names a cure."""
    (found,) = findings
    assert found.level is level and found.cure, found
    return found


def all_well(findings: list[Finding]) -> bool:
    return bool(findings) and all(each.level is Level.OK and not each.cure for each in findings)
