"""Leads: sixty with the same troubles as the contacts, three of them converted, and any number of reachable ones."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from connector.demo.salesforce_simulator.seed.people import CULTURES, phone

Row = dict[str, Any]

FAMOUS: tuple[tuple[str, str, str, str, str], ...] = (
    ("Dana", "Novak", "Head of Maintenance", "Moravia Pumps", "en"),
    ("Emil", "Sørensen", "Plant Engineer", "Nordhavn Offshore", "en"),
    ("Farah", "Haddad", "Sourcing Manager", "Cedar Desalination", "ar"),
)
"""First name, last name, title, company, culture."""

_PLAIN = {"Sørensen": "sorensen"}
_BOUNCE = {"EmailBouncedDate": "2026-01-22T07:15:00.000+0000"}
_BOUNCE |= {"EmailBouncedReason": "550 5.1.1 The email account that you tried to reach does not exist"}
_TROUBLES: tuple[tuple[int, Row], ...] = (
    (3, {"HasOptedOutOfEmail": 1}),
    (4, _BOUNCE),
    (5, {"DoNotCall": 1}),
    (6, {"HasOptedOutOfFax": 1, "Fax": "+48 22 555 9999"}),
    (7, {"Email": None}),
    (19, {"HasOptedOutOfEmail": 1}),
    (26, {"DoNotCall": 1}),
    (33, _BOUNCE),
    (38, {"Email": None}),
    (47, {"HasOptedOutOfEmail": 1, "DoNotCall": 1}),
    (52, {"MobilePhone": None, "Phone": None}),
)
CONVERTED = {9: 10, 10: 11, 11: 12}
"""Numbers of leads that became contacts, and of those contacts."""
SHARED = (12, 13)
"""This lead has the address of this contact."""

_COMPANIES = {
    "fr": ("Fonderie du Rhône", "Atelier Verne"),
    "de": ("Harz Antriebstechnik", "Ruhr Ventile GmbH"),
    "en": ("Tyne Valley Steel", "Solvent & Co."),
    "us": ("Prairie Wind Farms", "Gulf Coast Coatings"),
    "es": ("Talleres del Sur", "Embalajes Levante"),
    "ja": ("北海道ポンプ", "四国電機"),
    "zh": ("宁波阀门", "武汉风机"),
    "ar": ("مياه الواحة", "مصنع الشروق"),
    "pl": ("Baltic Cranes", "Śląsk Hydraulika"),
}


def first_leads(contacts: Sequence[Row], count: int = 60) -> list[Row]:
    """The company's leads, the famous ones first; `contacts` are the rows of its contacts, at least 14."""
    rows = [_famous(number, *facts) for number, facts in enumerate(FAMOUS)]
    rows += islice(reachable_leads(start=0), count - len(rows))
    for number, trouble in _TROUBLES:
        rows[number] |= trouble
    for number, contact in CONVERTED.items():
        rows[number] |= _converted(contacts[contact])
    lead, contact = SHARED
    rows[lead]["Email"] = contacts[contact]["Email"]
    return rows


def reachable_leads(start: int) -> Iterator[Row]:
    """An endless row of leads, each with an address of their own; `start` is a number not used before."""
    cultures = list(CULTURES)
    number = start
    while True:
        yield _lead(cultures[number % len(cultures)], number)
        number += 1


def _famous(number: int, first: str, last: str, title: str, company: str, culture: str) -> Row:
    row = _lead(culture, 950 + number)
    names = {"FirstName": first, "LastName": last, "Name": f"{first} {last}", "Title": title, "Company": company}
    return row | names | {"Email": f"{first}.{_PLAIN.get(last, last)}@example.com".lower(), "Rating": "Hot"}


def _lead(culture_key: str, number: int) -> Row:
    culture = CULTURES[culture_key]
    first, plain_first = culture.first_names[(number // 2) % len(culture.first_names)]
    last, plain_last = culture.last_names[(number // 4 + number) % len(culture.last_names)]
    return {
        "FirstName": first,
        "LastName": last,
        "Name": f"{first} {last}",
        "Company": _COMPANIES[culture_key][number % 2],
        "Title": culture.titles[number % len(culture.titles)],
        "Email": f"{plain_first}.{plain_last}.lead{number + 1}@example.com",
        "Phone": phone(culture.fixed, number * 5 + 3),
        "MobilePhone": phone(culture.mobile, number * 2 + 1),
        "City": culture.towns[number % len(culture.towns)],
        "Country": culture.country,
        "LeadSource": ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")[number % 5],
        "Status": ("Open - Not Contacted", "Working - Contacted", "Closed - Not Converted")[number % 3],
        "Rating": ("Hot", "Warm", "Cold")[number % 3],
        "Industry": ("Manufacturing", "Utilities", "Energy", "Chemicals", "Food & Beverage")[number % 5],
    }


def _converted(contact: Row) -> Row:
    """The lead that this contact was."""
    same = {name: contact[name] for name in ("FirstName", "LastName", "Name", "Title", "Email", "Phone", "MobilePhone")}
    ids = {"ConvertedContactId": contact["Id"], "ConvertedAccountId": contact["AccountId"]}
    return {**same, **ids, "IsConverted": 1, "ConvertedDate": "2025-11-18", "Status": "Closed - Converted"}
