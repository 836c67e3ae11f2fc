"""Norvik Industrial: who works there and whom it sells pumps and drives to."""

from typing import Any

from connector.demo.salesforce_simulator.catalogue.profiles import STANDARD_USER, SYSTEM_ADMINISTRATOR

Row = dict[str, Any]

ORGANIZATION: Row = {
    "Name": "Norvik Industrial",
    "Street": "12 quai de la Douane",
    "City": "Nantes",
    "PostalCode": "44000",
    "Country": "FR",
    "Phone": "+33 2 55 01 00 10",
    "PrimaryContact": "Ada Sterling",
    "DefaultLocaleSidKey": "en_US",
    "TimeZoneSidKey": "Europe/Paris",
    "LanguageLocaleKey": "en_US",
    "InstanceName": "EU99",
    "OrganizationType": "Developer Edition",
}

_USERS = (
    ("Ada", "Sterling", "System Administrator", "en_US", "en_US", "Europe/Paris"),
    ("Hugo", "Lefèvre", "Customer Success Manager", "fr", "fr_FR", "Europe/Paris"),
    ("Greta", "Vogel", "Service Director", "de", "de_DE", "Europe/Berlin"),
    ("Mei", "Tanaka", "Account Executive", "ja", "ja_JP", "Asia/Tokyo"),
)

_ADDRESSES = {"Lefèvre": "hugo.lefevre"}

_ACCOUNTS = (
    # name, culture, town, industry, rating, type, employees, revenue
    ("Hélios Énergie", "fr", "Lyon", "Energy", "Hot", "Customer - Direct", 2400, 640_000_000),
    ("Keller Maschinenbau GmbH", "de", "Düsseldorf", "Machinery", "Warm", "Customer - Direct", 850, 190_000_000),
    ("Dubois & Fils", "fr", "Nantes", "Food & Beverage", "Hot", "Customer - Channel", 120, 24_000_000),
    ("Pennine Water Utilities", "en", "Leeds", "Utilities", "Warm", "Customer - Direct", 5100, 1_200_000_000),
    ("Great Lakes Chemical Works", "us", "Chicago", "Chemicals", "Hot", "Customer - Direct", 3300, 980_000_000),
    ("Aguas del Ebro S.A.", "es", "Zaragoza", "Utilities", "Cold", "Prospect", 640, 88_000_000),
    ("山田精機株式会社", "ja", "名古屋", "Machinery", "Hot", "Customer - Direct", 1800, 410_000_000),
    ("长江泵业有限公司", "zh", "上海", "Manufacturing", "Warm", "Channel Partner / Reseller", 2700, 300_000_000),
    ("شركة الخليج للتحلية", "ar", "دبي", "Utilities", "Hot", "Customer - Direct", 900, 350_000_000),
    ("Zakłady Wiśniewski Sp. z o.o.", "pl", "Łódź", "Manufacturing", "Warm", "Customer - Direct", 430, 52_000_000),
    ("Brasserie du Port", "fr", "Nantes", "Food & Beverage", "Cold", "Prospect", 45, 6_500_000),
    ("Rheintal Stahl AG", "de", "Köln", "Manufacturing", "Hot", "Customer - Direct", 6200, 2_100_000_000),
    ("Caledonian Distillers", "en", "Glasgow", "Food & Beverage", "Warm", "Customer - Direct", 310, 75_000_000),
    ("Lone Star Refining", "us", "Houston", "Energy", "Hot", "Customer - Direct", 4700, 3_400_000_000),
    ("Papelera Cantábrica", "es", "Bilbao", "Manufacturing", "Warm", "Customer - Channel", 520, 97_000_000),
    ("大阪化学工業", "ja", "大阪", "Chemicals", "Warm", "Customer - Direct", 2200, 530_000_000),
    ("苏州新能设备", "zh", "苏州", "Energy", "Cold", "Prospect", 380, 41_000_000),
    ("مصانع الإمارات للألمنيوم", "ar", "أبوظبي", "Manufacturing", "Warm", "Customer - Direct", 7000, 2_900_000_000),
    ("Gdańsk Shipyard Services", "pl", "Gdańsk", "Shipping", "Cold", "Other", 260, 33_000_000),
    ("Cosmétiques de la Loire", "fr", "Saint-Étienne", "Consulting", "Warm", "Prospect", 90, 14_000_000),
    ("Bayern Brau Technik", "de", "München", "Food & Beverage", "Hot", "Installation Partner", 150, 28_000_000),
    ("Severn Rail Depots", "en", "Bristol", "Transportation", "Warm", "Customer - Direct", 1900, 260_000_000),
    ("Allegheny Mining Supply", "us", "Pittsburgh", "Machinery", "Cold", "Customer - Channel", 210, 39_000_000),
    ("Hospital Clínico San Rafael", "es", "Madrid", "Healthcare", "Warm", "Customer - Direct", 3800, 410_000_000),
    ("横浜造船サービス", "ja", "横浜", "Shipping", "Hot", "Technology Partner", 340, 61_000_000),
)


def users() -> list[Row]:
    return [_user(number, *facts) for number, facts in enumerate(_USERS)]


def _user(number: int, first: str, last: str, title: str, language: str, locale: str, zone: str) -> Row:
    address = _ADDRESSES.get(last, f"{first}.{last}".lower())
    return {
        "FirstName": first,
        "LastName": last,
        "Name": f"{first} {last}",
        "Username": f"{address}@norvik.example.com",
        "Email": f"{address}@norvik.example.com",
        "Title": title,
        "CompanyName": ORGANIZATION["Name"],
        "Country": ORGANIZATION["Country"],
        "Alias": f"{first[0]}{last}"[:8].lower(),
        "CommunityNickname": address,
        "IsActive": 1,
        "TimeZoneSidKey": zone,
        "LocaleSidKey": locale,
        "LanguageLocaleKey": language,
        "EmailEncodingKey": "UTF-8",
        "ProfileId": (SYSTEM_ADMINISTRATOR if number == 0 else STANDARD_USER).id,
        "UserType": "Standard",
    }


def accounts() -> list[tuple[str, Row]]:
    """(culture, row) of every account."""
    return [(facts[1], _account(number, *facts)) for number, facts in enumerate(_ACCOUNTS, start=1)]


def _account(
    number: int, name: str, culture: str, town: str, industry: str, rating: str, kind: str, staff: int, revenue: int
) -> Row:
    return {
        "Name": name,
        "Type": kind,
        "Industry": industry,
        "Rating": rating,
        "BillingCity": town,
        "NumberOfEmployees": staff,
        "AnnualRevenue": revenue,
        "AccountNumber": f"NV-{10_000 + number * 37}",
        "Website": f"https://www.customer-{number:02}.example.com",
        "Ownership": ("Private", "Public", "Subsidiary")[number % 3],
        "CleanStatus": "Pending",
    }
