"""The org of most tests: people, campaigns, accounts, cases and survey responses, with the fields that they need."""

from collections.abc import Sequence

from connector.integrations.ports import FieldDescription, ObjectDescription
from tests.support.fakes.objects import describe, lookup, picklist, text
from tests.support.fakes.salesforce import FakeSalesforce


def sales_org() -> FakeSalesforce:
    account = describe("Account", "001", text("Name"), text("Rating"))
    response = describe("Survey_Response__c", "a01", *survey_response_fields())
    campaign = describe("Campaign", "701", text("Name", 80))
    member = describe(
        "CampaignMember",
        "00v",
        lookup("CampaignId", "Campaign"),
        lookup("ContactId", "Contact"),
        lookup("LeadId", "Lead"),
        text("Status", 40),
    )
    case = describe(
        "Case",
        "500",
        text("Subject"),
        text("Description", 32000),
        picklist("Priority", "High", "Low"),
        *_of_a_contact(),
    )
    feed_item = describe("FeedItem", "0D5", lookup("ParentId", "Contact"), text("Body", 10_000))
    objects = (campaign, member, _member_status(), account, response, case, feed_item)
    return FakeSalesforce(_contact(), _lead(), *objects)


def _of_a_contact() -> list[FieldDescription]:
    return [lookup("ContactId", "Contact"), lookup("AccountId", "Account")]


def _member_status() -> ObjectDescription:
    return describe(
        "CampaignMemberStatus",
        "01Y",
        lookup("CampaignId", "Campaign"),
        text("Label", 765),
        FieldDescription("SortOrder", "int"),
        FieldDescription("IsDefault", "boolean"),
        FieldDescription("HasResponded", "boolean"),
    )


def _contact() -> ObjectDescription:
    flags = ("HasOptedOutOfEmail", "IsEmailBounced", "DoNotCall", "HasOptedOutOfFax")
    return describe("Contact", "003", *_person_fields(flags), lookup("AccountId", "Account"))


def _lead() -> ObjectDescription:
    flags = ("HasOptedOutOfEmail", "DoNotCall", "HasOptedOutOfFax", "IsConverted")
    bounced, became = FieldDescription("EmailBouncedDate", "datetime"), lookup("ConvertedContactId", "Contact")
    return describe("Lead", "00Q", *_person_fields(flags), text("Company"), text("Rating"), bounced, became)


def _person_fields(flags: Sequence[str]) -> list[FieldDescription]:
    texts = {"Name": 121, "FirstName": 40, "LastName": 80, "Email": 80, "Phone": 40}
    return [text(name, length) for name, length in texts.items()] + [FieldDescription(f, "boolean") for f in flags]


def survey_response_fields() -> list[FieldDescription]:
    texts = {
        "Survey_Id__c": 40,
        "Survey_Name__c": 255,
        "Distribution_Id__c": 40,
        "Language__c": 20,
        "Comment__c": 32768,
        "Answers__c": 32768,
        "Report_Url__c": 255,
        "Status__c": 255,
    }
    return [
        text("Response_Id__c", 40, external_id=True),
        *(text(name, length) for name, length in texts.items()),
        FieldDescription("Contact__c", "reference", length=18),
        FieldDescription("Account__c", "reference", length=18),
        FieldDescription("Case__c", "reference", length=18),
        FieldDescription("Lead__c", "reference", length=18),
        FieldDescription("Campaign__c", "reference", length=18),
        FieldDescription("Case__c", "reference", length=18),
        FieldDescription("Opportunity__c", "reference", length=18),
        FieldDescription("Recorded_At__c", "datetime"),
        FieldDescription("Duration_Seconds__c", "double"),
        FieldDescription("NPS__c", "double"),
        FieldDescription("CSAT__c", "double"),
    ]
