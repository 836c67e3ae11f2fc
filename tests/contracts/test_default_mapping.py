"""The workflow that every organization starts with, against the package's own objects as an org describes them."""

from pathlib import Path

import yaml

from connector.demo.salesforce_simulator.catalogue.describe import describe
from connector.demo.salesforce_simulator.catalogue.load import load_schema
from connector.integrations.ports import ObjectDescription
from connector.integrations.salesforce.descriptions import description
from connector.surveys.reading import read_definition
from connector.workflows import config
from connector.workflows.compiler.compiling import Compiler

ROOT = Path(__file__).parents[2]
SCHEMA = load_schema(ROOT / "salesforce_metadata" / "objects", {"Survey_Response__c": "a00"})
KINDS = {kind.name: kind for kind in SCHEMA.objects.values()}


def look(_account: str, object_name: str) -> ObjectDescription:
    return description(describe(SCHEMA, KINDS[object_name], "", ""))


def test_there_is_nothing_to_say_about_it() -> None:
    text = (ROOT / "config" / "mappings" / "survey_response.yaml").read_text(encoding="utf-8")
    samples = [read_definition(file.read_text(encoding="utf-8")) for file in (ROOT / "config/surveys").glob("*.yaml")]
    compiler = Compiler(look, tuple(question for one in samples for question in one.questions.values()))

    (task,) = config.read(yaml.safe_load(text)).tasks

    assert list(compiler.problems(task.writes())) == []
