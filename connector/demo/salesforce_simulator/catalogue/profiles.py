"""The profiles of this org: what a user may do before any permission set adds to it.

Sources: Salesforce Help, Standard Profiles; Minimum Access User Profiles. Field-level security of custom fields is left
to permission sets: on a real org, too, a new field is seen by nobody before it is granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.demo.salesforce_simulator.catalogue.model import CREATE, EDIT, READ, RIGHTS

CUSTOMIZE_APPLICATION = "CustomizeApplication"
MANAGE_PERMISSION_SETS = "ManageProfilesPermissionsets"
MODIFY_ALL_DATA = "ModifyAllData"
VIEW_SETUP = "ViewSetup"
API_ENABLED = "ApiEnabled"


@dataclass(frozen=True, slots=True)
class Profile:
    """`objects` has rights by the object's name, `permissions` are user permissions."""

    id: str
    name: str
    objects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    permissions: frozenset[str] = frozenset({API_ENABLED})


SYSTEM_ADMINISTRATOR = Profile(
    "00eHb0000000001IAA",
    "System Administrator",
    permissions=frozenset({API_ENABLED, CUSTOMIZE_APPLICATION, MANAGE_PERMISSION_SETS, MODIFY_ALL_DATA, VIEW_SETUP}),
)
STANDARD_USER = Profile(
    "00eHb0000000002IAA",
    "Standard User",
    {
        **dict.fromkeys(("Account", "Contact", "Lead", "Opportunity"), RIGHTS),
        "Case": frozenset({READ, CREATE, EDIT}),
        "Campaign": frozenset({READ}),
    },
    frozenset({API_ENABLED, VIEW_SETUP}),
)
MINIMUM_ACCESS = Profile("00eHb0000000003IAA", "Minimum Access - API Only Integrations")
PROFILES = {each.id: each for each in (SYSTEM_ADMINISTRATOR, STANDARD_USER, MINIMUM_ACCESS)}
"""By their ids."""
