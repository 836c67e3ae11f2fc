"""Contacts: the first two hundred with everything that makes sending hard, and any number of reachable ones."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from connector.demo.salesforce_simulator.seed.people import CULTURES, Culture, local, phone

Row = dict[str, Any]

FAMOUS: tuple[tuple[str, str, str, int], ...] = (
    ("Alice", "Martin", "Head of Procurement", 0),
    ("Bob", "Keller", "Plant Manager", 1),
    ("Charlie", "Dubois", "Managing Director", 2),
)
"""First name, last name, title, and the number of the account."""

_BOUNCE = {"IsEmailBounced": 1, "EmailBouncedDate": "2026-02-11T08:30:00.000+0000"}
_BOUNCE |= {"EmailBouncedReason": "550 5.1.1 The email account that you tried to reach does not exist"}
_TROUBLES: tuple[tuple[int, Row], ...] = (
    (3, {"HasOptedOutOfEmail": 1}),
    (4, _BOUNCE),
    (5, {"DoNotCall": 1}),
    (6, {"HasOptedOutOfFax": 1, "Fax": "+33 2 55 01 99 99"}),
    (7, {"Email": None}),
)
_EVERY: tuple[tuple[int, Row], ...] = (
    (17, {"HasOptedOutOfEmail": 1}),
    (29, _BOUNCE),
    (23, {"DoNotCall": 1}),
    (31, {"HasOptedOutOfFax": 1, "Fax": "+44 20 5550 9999"}),
    (37, {"Email": None}),
    (41, {"MobilePhone": None, "Phone": None}),
    (43, {"MobilePhone": "ask the reception"}),
)
SHARED = (8, 9)
"""These two share one address."""


def first_contacts(accounts: Sequence[tuple[str, str]], count: int = 200) -> list[Row]:
    """The company's contacts, the famous ones first; `accounts` are (culture, id)."""
    people = reachable(accounts, start=0)
    rows = [_famous(*facts, accounts) for facts in FAMOUS]
    rows += list(islice(people, count - len(rows)))
    for number, trouble in _TROUBLES:
        rows[number] |= trouble
    rows[SHARED[1]]["Email"] = rows[SHARED[0]]["Email"]
    for number in range(SHARED[1] + 1, len(rows)):
        _trouble_every(rows[number], number)
    return rows


def reachable(accounts: Sequence[tuple[str, str]], start: int) -> Iterator[Row]:
    """An endless row of people, each with an address of their own; `start` is a number not used before."""
    number = start
    while True:
        culture, account_id = accounts[number % len(accounts)]
        yield _person(CULTURES[culture], account_id, number)
        number += 1


def _famous(first: str, last: str, title: str, account: int, accounts: Sequence[tuple[str, str]]) -> Row:
    culture, account_id = accounts[account]
    row = _person(CULTURES[culture], account_id, 900 + account)
    names = {"FirstName": first, "LastName": last, "Name": f"{first} {last}", "Title": title}
    return row | names | {"Email": f"{first}.{last}@example.com".lower()}


def _person(culture: Culture, account_id: str, number: int) -> Row:
    first, plain_first = culture.first_names[(number // 3) % len(culture.first_names)]
    last, plain_last = culture.last_names[(number // 5 + number) % len(culture.last_names)]
    return {
        "AccountId": account_id,
        "FirstName": first,
        "LastName": last,
        "Name": f"{first} {last}",
        "Salutation": ("Ms.", "Mr.", "Dr.", "Mrs.", "Prof.")[number % 5],
        "Email": f"{plain_first}.{plain_last}.{number + 1}@example.com",
        "Title": culture.titles[number % len(culture.titles)],
        "Department": ("Purchasing", "Operations", "Engineering", "Quality")[number % 4],
        **_phones(culture, number),
        "MailingCity": culture.towns[number % len(culture.towns)],
        "MailingCountry": culture.country,
        "LeadSource": ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")[number % 5],
    }


def _phones(culture: Culture, number: int) -> Row:
    """A mobile number of one's own; every third French one is written without the country code."""
    mobile = phone(culture.mobile, number * 2)
    return {
        "Phone": phone(culture.fixed, number * 5),
        "MobilePhone": local(mobile) if culture.country == "France" and number % 3 == 2 else mobile,
        "HomePhone": phone(culture.fixed, number * 5 + 1) if number % 2 == 0 else None,
        "OtherPhone": phone(culture.mobile, 500_000 + number * 2) if number % 3 == 0 else None,
        "AssistantPhone": phone(culture.fixed, number * 5 + 2) if number % 4 == 0 else None,
    }


def _trouble_every(row: Row, number: int) -> None:
    for period, trouble in _EVERY:
        if number % period == 0:
            row |= trouble
