"""Adding a custom field.

Source: Tooling API Developer Guide, CustomField (`POST tooling/sobjects/CustomField` with FullName and Metadata), and
Metadata API Developer Guide, CustomField, for what stands in Metadata. It asks for the user permission Customize
Application.
"""

from typing import Any, Final

from connector.integrations.ports import NewField
from connector.integrations.salesforce import soql

CUSTOM_FIELDS: Final = "tooling/sobjects/CustomField"


def custom_field(field: NewField) -> dict[str, Any]:
    return {
        "FullName": f"{soql.object_name(field.object_name)}.{soql.object_name(field.name)}",
        "Metadata": {
            "type": "Text",
            "label": field.label,
            "description": field.description,
            "length": field.length,
            "unique": True,
            "caseSensitive": False,
            "externalId": True,
            "required": False,
        },
    }
