"""Every kind of task, by its type. A new one is a module beside this file and a line here."""

from connector.workflows.tasks.base import Task
from connector.workflows.tasks.update_salesforce import UpdateSalesforce

REGISTRY: dict[str, type[Task]] = {
    "update_salesforce": UpdateSalesforce,
}
