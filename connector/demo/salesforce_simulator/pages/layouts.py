"""Which fields a record page shows, in which section: page layouts as an administrator would arrange them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Sections = Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Layout:
    """`highlights` stand in the header; `sections` are the details, two columns each."""

    highlights: Sequence[str]
    sections: Sections


_SYSTEM = ("System Information", ("CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"))

LAYOUTS: Mapping[str, Layout] = {
    "Contact": Layout(
        highlights=("Title", "AccountId", "Email", "Phone"),
        sections=(
            (
                "Contact Information",
                (
                    "Name", "AccountId", "Title", "Department", "Email", "MobilePhone", "Phone", "HomePhone",
                    "OtherPhone", "ReportsToId", "LeadSource", "Birthdate", "Description",
                ),
            ),
            (
                "Consent and Deliverability",
                (
                    "HasOptedOutOfEmail", "DoNotCall", "HasOptedOutOfFax", "IsEmailBounced", "EmailBouncedReason",
                    "EmailBouncedDate",
                ),
            ),
            (
                "Address Information",
                ("MailingStreet", "MailingCity", "MailingPostalCode", "MailingState", "MailingCountry"),
            ),
            _SYSTEM,
        ),
    ),
    "Lead": Layout(
        highlights=("Title", "Company", "Email", "Phone"),
        sections=(
            (
                "Lead Information",
                (
                    "Name", "Company", "Title", "Email", "Phone", "MobilePhone", "Status", "Rating", "LeadSource",
                    "Industry", "OwnerId", "Description",
                ),
            ),
            (
                "Consent and Deliverability",
                ("HasOptedOutOfEmail", "DoNotCall", "HasOptedOutOfFax", "EmailBouncedReason", "EmailBouncedDate"),
            ),
            ("Conversion", ("IsConverted", "ConvertedDate", "ConvertedContactId", "ConvertedAccountId")),
            ("Address Information", ("Street", "City", "PostalCode", "State", "Country")),
            _SYSTEM,
        ),
    ),
    "Campaign": Layout(
        highlights=("Type", "Status", "StartDate", "EndDate"),
        sections=(
            (
                "Campaign Information",
                ("Name", "Type", "Status", "IsActive", "StartDate", "EndDate", "ParentId", "OwnerId", "Description"),
            ),
            (
                "Campaign Statistics",
                ("NumberOfContacts", "NumberOfLeads", "NumberOfConvertedLeads", "NumberOfResponses"),
            ),
            _SYSTEM,
        ),
    ),
    "Account": Layout(
        highlights=("Type", "Industry", "Phone", "Website"),
        sections=(
            (
                "Account Information",
                (
                    "Name", "Type", "Industry", "Rating", "Phone", "Website", "NumberOfEmployees", "AnnualRevenue",
                    "Description",
                ),
            ),
            (
                "Address Information",
                ("BillingStreet", "BillingCity", "BillingPostalCode", "BillingState", "BillingCountry"),
            ),
            _SYSTEM,
        ),
    ),
    "Case": Layout(
        highlights=("Subject", "Status", "Priority", "ContactId"),
        sections=(
            (
                "Case Information",
                (
                    "CaseNumber", "Subject", "Status", "Priority", "Origin", "Type", "Reason", "ContactId", "AccountId",
                    "OwnerId", "Description",
                ),
            ),
            _SYSTEM,
        ),
    ),
    "Opportunity": Layout(
        highlights=("AccountId", "StageName", "Amount", "CloseDate"),
        sections=(
            (
                "Opportunity Information",
                (
                    "Name", "AccountId", "StageName", "Amount", "CloseDate", "Type", "LeadSource", "OwnerId",
                    "Description",
                ),
            ),
            _SYSTEM,
        ),
    ),
    "Survey_Response__c": Layout(
        highlights=("Contact__c", "Survey_Name__c", "Recorded_At__c", "Status__c"),
        sections=(
            (
                "Response",
                (
                    "Survey_Name__c", "Recorded_At__c", "NPS__c", "CSAT__c", "Comment__c", "Answers__c", "Language__c",
                    "Duration_Seconds__c", "Status__c", "Report_Url__c",
                ),
            ),
            (
                "Related Records",
                ("Contact__c", "Account__c", "Lead__c", "Campaign__c", "Case__c", "Opportunity__c"),
            ),
            ("Identifiers", ("Name", "Response_Id__c", "Survey_Id__c", "Distribution_Id__c")),
            _SYSTEM,
        ),
    ),
}  # fmt: skip
