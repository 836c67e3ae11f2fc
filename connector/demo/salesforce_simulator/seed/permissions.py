"""Who has which permission set at the start: the administrator connects Hearback, everybody else sends surveys."""

from connector.demo.salesforce_simulator.org import Org
from connector.demo.salesforce_simulator.permissions import Permissions
from connector.demo.salesforce_simulator.values import format_time

OF_ADMINISTRATOR = ("Hearback_Integration", "Hearback_Admin", "Hearback_SMS")
OF_OTHERS = ("Hearback_User",)


def seed_permissions(org: Org, security: Permissions) -> None:
    """Permission sets that this org does not have yet, an org of an earlier version included."""
    admin, *others = (str(user["Id"]) for user in org.users())
    defaults = dict.fromkeys(OF_ADMINISTRATOR, (admin,)) | dict.fromkeys(OF_OTHERS, tuple(others))
    security.install(admin, defaults, format_time(org.clock()))
