"""What docs/workflows.md shows can be applied as it stands there."""

import pytest
import yaml

from connector.workflows import config, service
from connector.workflows.config import WorkflowConfig
from connector.workflows.mapping import SOURCES
from connector.workflows.tasks.salesforce.registry import ACTIONS
from tests.unit.workflows.documented import EXAMPLES, PAGE


def read(example: str) -> WorkflowConfig:
    return service.read(yaml.safe_load(example))


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_can_be_applied(example: str) -> None:
    planned = read(example)
    assert config.read(config.to_data(planned)) == planned


def test_every_action_and_source_is_told() -> None:
    assert {task.model_dump()["action"] for example in EXAMPLES for task in read(example).tasks} == set(ACTIONS)
    assert all(f"`{action}`" in PAGE for action in ACTIONS)
    assert all(f"{{{source.key}: " in PAGE for source in SOURCES)
