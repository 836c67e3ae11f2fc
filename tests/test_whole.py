"""Guards over the whole: what every part must do, whoever adds one."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from connector.foundation.db import Base, Database, OrganizationScoped
from connector.foundation.settings import ROOT
from connector.organizations.access import ACCESS
from connector.surveys.questions import QUESTION_TYPES, Question, type_name
from connector.wiring import BLUEPRINTS, MENU, jobs
from connector.workflows import mapping, tasks
from connector.workflows.editor import sources as source_forms
from connector.workflows.tasks.base import Task
from connector.workflows.tasks.registry import REGISTRY
from connector.workflows.tasks.salesforce.records import PARTS
from tests.support.product import Product

PRODUCT, TESTS = ROOT / "connector", ROOT / "tests"
DEMO = PRODUCT / "demo"
TEXTS = {".py", ".html", ".css", ".js", ".yaml", ".toml", ".po", ".txt", ".md", ".mako"}
DEMO_WORDS = re.compile(r"simulator|localhost|_sim\b", re.IGNORECASE)
OPEN_TO_ALL = {"health"}
"""Blueprints that tell nothing of anybody."""
OF_THE_SHELL = {"static", "openapi", "home"}
"""What is served beside the blueprints: files, the document of the API, the way to the first page."""
OF_NO_ORGANIZATION = {
    "organization",
    "event_handled",
    "answer",
    "sign_in_link",
    "login_attempt",
    "inbound_sms",
    "sms_turn",
}
"""Tables reached through a row that has one, or before it is known whose they are."""


def sources(*kinds: str) -> Iterator[Path]:
    """The product's files, without the demo's."""
    return (
        path
        for path in sorted(PRODUCT.rglob("*"))
        if path.suffix in kinds and DEMO not in path.parents and path.is_file()
    )


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product: the name of what is called, and the call."""
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def constants() -> dict[str, str]:
    """The texts that modules give a name in capitals."""
    return {
        target.id: node.value.value
        for path in sources(".py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def woken() -> set[str]:
    """The names of all jobs that somebody wakes."""
    place = {"wake": 0, "wake_after": 2}
    named = constants()
    found = set()
    for function, call in calls():
        if function in place and len(call.args) > place[function]:
            name = call.args[place[function]]
            if isinstance(name, ast.Constant):
                found.add(str(name.value))
            elif isinstance(name, ast.Name) and name.id in named:
                found.add(named[name.id])
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('whole')}/test.db")
    Base.metadata.create_all(database.engine)
    return Product(database).app


def test_the_product_does_not_know_the_demo() -> None:
    knowing = [path for path in sources(*TEXTS) if DEMO_WORDS.search(path.read_text("utf-8"))]

    assert [str(path.relative_to(ROOT)) for path in knowing] == []


def test_every_blueprint_states_who_may_call_it() -> None:
    silent = {blueprint.name for blueprint in BLUEPRINTS} - ACCESS.keys() - OPEN_TO_ALL

    assert silent == set()
    assert all(ACCESS.values())


def test_every_route_belongs_to_a_blueprint_that_states_its_access(app: Flask) -> None:
    owners = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}

    assert owners <= ACCESS.keys() | OPEN_TO_ALL | OF_THE_SHELL


@pytest.mark.parametrize("path", sorted(PRODUCT.glob("*/api.py")), ids=lambda path: path.parent.name)
def test_every_api_asks_for_a_key_or_a_session(app: Flask, path: Path) -> None:
    routes = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(f"{path.parent.name}_api.")]

    assert routes, "an API that is not wired"
    assert ACCESS[f"{path.parent.name}_api"] == "API key or session"


def test_every_menu_entry_leads_somewhere(app: Flask) -> None:
    assert {entry.endpoint for entry in MENU} <= app.view_functions.keys()


def test_every_job_that_is_woken_exists_and_every_job_is_woken() -> None:
    assert woken() == jobs().keys()


def test_every_kind_of_task_is_listed() -> None:
    for module in pkgutil.walk_packages(tasks.__path__, f"{tasks.__name__}."):
        importlib.import_module(module.name)
    kinds = {kind for kind in below(Task) if kind.__module__.startswith("connector.") and not inspect.isabstract(kind)}

    assert {kind for actions in REGISTRY.values() for kind in actions.values()} == kinds


def test_every_kind_of_task_has_its_form_with_all_its_options() -> None:
    pages = {path.stem for path in (PRODUCT / "admin/templates/admin/editor/options").glob("*.html")}
    tasks = [
        (kind, {"type", "action", "name", "formerly"}) for actions in REGISTRY.values() for kind in actions.values()
    ]

    for kind, understood in [*tasks, *((part, {"action", "name"}) for part in PARTS.values())]:
        assert {each.name for each in kind.form} == set(kind.model_fields) - understood, kind
        assert {each.page for each in kind.form} <= pages


def test_every_source_of_a_value_can_be_chosen_with_all_its_options() -> None:
    options = {name for source in mapping.SOURCES for name in source.model_json_schema()["properties"]}

    assert source_forms.SOURCES.keys() == {source.key for source in mapping.SOURCES}
    assert source_forms.SOURCES.keys() | source_forms.OPTIONS.keys() == options


def below(kind: type[Task]) -> Iterator[type[Task]]:
    for each in kind.__subclasses__():
        yield from (each, *below(each))


def test_every_kind_of_question_is_listed_and_has_its_page() -> None:
    modules = {path.stem for path in (PRODUCT / "surveys" / "questions").glob("*.py")} - {"__init__", "base"}
    pages = {path.stem for path in (PRODUCT / "responses/templates/responses/questions").glob("[!_]*.html")}
    kinds = {type_name(kind) for kind in QUESTION_TYPES}

    assert {kind.__module__.rpartition(".")[2] for kind in QUESTION_TYPES} == modules
    assert kinds <= pages
    assert all(issubclass(kind, Question) for kind in QUESTION_TYPES)


def test_every_table_belongs_to_an_organization() -> None:
    without = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if not issubclass(mapper.class_, OrganizationScoped)
    }

    assert without == OF_NO_ORGANIZATION


@pytest.mark.parametrize(
    "path",
    sorted({*PRODUCT.rglob("__init__.py")} - {PRODUCT / "foundation/migrations/versions/__init__.py"}),
    ids=lambda path: str(path.parent.relative_to(ROOT)),
)
def test_every_folder_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_only_the_settings_read_the_environment() -> None:
    readers = {path.name for path in sources(".py") if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))}

    assert readers == {"settings.py"}


def test_no_import_is_hidden_in_a_function() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{inner.lineno}"
        for path in sources(".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_no_test_borrows_from_another_ones_file() -> None:
    """What several need has its home in tests/support, or in a file of its own beside them."""
    borrowed = re.compile(r"^from tests\.[\w.]*\.test_\w+ import", re.MULTILINE)
    assert [path.name for path in sorted(TESTS.rglob("*.py")) if borrowed.search(path.read_text("utf-8"))] == []


def test_the_api_document_lists_every_route_of_the_api(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    listed = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint.partition(".")[0] not in OF_THE_SHELL
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert listed == routes
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["security"] and operation["summary"] and "401" in operation["responses"]


def test_every_reference_in_the_api_document_leads_somewhere(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    references = set(re.findall(r'"\$ref": ?"#/([^"]+)"', app.test_client().get("/api/v1/openapi.json").text))

    assert document["openapi"].startswith("3.") and references
    for reference in references:
        found = document
        for step in reference.split("/"):
            found = found[step]
