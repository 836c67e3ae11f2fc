"""Objects of Salesforce as tests describe them."""

from connector.integrations.ports import FieldDescription, ObjectDescription


def describe(name: str, key_prefix: str, *fields: FieldDescription) -> ObjectDescription:
    """An object with these fields and its Id."""
    all_fields = (FieldDescription("Id", "id", length=18, createable=False, updateable=False), *fields)
    return ObjectDescription(name, key_prefix, {each.name: each for each in all_fields})


def text(name: str, length: int = 255, *, external_id: bool = False) -> FieldDescription:
    """An external id is unique, too."""
    return FieldDescription(name, "string", length=length, external_id=external_id, unique=external_id)


def lookup(name: str, to: str) -> FieldDescription:
    """A lookup: `lookup("AccountId", "Account")` has the relationship Account, `Contact__c` has Contact__r."""
    relationship = name.removesuffix("Id") if name.endswith("Id") else name.replace("__c", "__r")
    return FieldDescription(name, "reference", length=18, relationship_name=relationship, reference_to=(to,))


def picklist(name: str, *values: str) -> FieldDescription:
    """A restricted picklist."""
    return FieldDescription(name, "picklist", length=255, restricted_picklist=True, picklist=values)
