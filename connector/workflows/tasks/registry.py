"""Every kind of task, by its type and its action. A new one is a module beside this file and a line here."""

from collections.abc import Mapping

from connector.workflows.tasks.base import Task
from connector.workflows.tasks.salesforce.registry import ACTIONS

REGISTRY: Mapping[str, Mapping[str, type[Task]]] = {
    "update_salesforce": ACTIONS,
}
"""A task that names no action has the first one of its type."""
