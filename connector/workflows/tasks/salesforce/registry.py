"""The actions of the Salesforce task, by name. The first one is what a task without `action` does."""

from collections.abc import Mapping

from connector.workflows.tasks.base import Task
from connector.workflows.tasks.salesforce.create import Create
from connector.workflows.tasks.salesforce.delete import Delete
from connector.workflows.tasks.salesforce.find import Find
from connector.workflows.tasks.salesforce.post_to_chatter import PostToChatter
from connector.workflows.tasks.salesforce.together import Together
from connector.workflows.tasks.salesforce.update import Update
from connector.workflows.tasks.salesforce.upsert import Upsert

ACTIONS: Mapping[str, type[Task]] = {
    "upsert": Upsert,
    "create": Create,
    "update": Update,
    "delete": Delete,
    "find": Find,
    "post_to_chatter": PostToChatter,
    "together": Together,
}
