"""Who a user is, in the two shapes Salesforce tells it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connector.demo.salesforce_simulator.faults import Fault
from connector.demo.salesforce_simulator.simulator import Simulator

Json = dict[str, Any]


def identity_url(world: Simulator, user_id: str) -> str:
    return f"{world.settings.api_url}/id/{world.org.id}/{user_id}"


def userinfo(world: Simulator, user_id: str) -> Json:
    user = _user(world, user_id)
    picture = f"{world.settings.pages_url}/profilephoto/005/F"
    return {
        "sub": identity_url(world, user_id),
        "user_id": user_id,
        "organization_id": world.org.id,
        "preferred_username": user["Username"],
        "nickname": user["CommunityNickname"],
        "name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "given_name": user["FirstName"],
        "family_name": user["LastName"],
        "zoneinfo": user["TimeZoneSidKey"],
        "photos": {"picture": picture, "thumbnail": f"{picture}/T"},
        "profile": f"{world.settings.pages_url}/{user_id}",
        "picture": picture,
        "address": {"country": user["Country"]},
        "is_salesforce_integration_user": False,
        "urls": _userinfo_urls(world, user_id),
        **_common(user),
        "updated_at": user["LastModifiedDate"][:19] + "Z",
    }


def identity(world: Simulator, user_id: str) -> Json:
    user = _user(world, user_id)
    picture = f"{world.settings.pages_url}/profilephoto/005/F"
    return {
        "id": identity_url(world, user_id),
        "asserted_user": True,
        "user_id": user_id,
        "organization_id": world.org.id,
        "username": user["Username"],
        "nick_name": user["CommunityNickname"],
        "display_name": user["Name"],
        "email": user["Email"],
        "email_verified": True,
        "first_name": user["FirstName"],
        "last_name": user["LastName"],
        "timezone": user["TimeZoneSidKey"],
        "photos": {"picture": picture, "thumbnail": f"{picture}/T"},
        **_address(user),
        "mobile_phone": user["MobilePhone"],
        "mobile_phone_verified": False,
        "status": {"created_date": None, "body": None},
        "urls": _urls(world, user_id),
        **_common(user),
        "last_modified_date": user["LastModifiedDate"],
        "is_app_installed": True,
    }


def _user(world: Simulator, user_id: str) -> Json:
    user = world.org.record("User", user_id)
    if user is None:
        raise LookupError(f"user {user_id} has a session but no record")
    return user


def _common(user: Json) -> Json:
    return {
        "active": user["IsActive"],
        "user_type": "STANDARD",
        "language": user["LanguageLocaleKey"],
        "locale": user["LocaleSidKey"],
        "utcOffset": _utc_offset(user["TimeZoneSidKey"]),
    }


def _utc_offset(zone: str) -> int:
    """Milliseconds, without daylight saving time."""
    offset = ZoneInfo(zone).utcoffset(datetime(2026, 1, 1)) or timedelta()
    return int(offset.total_seconds() * 1000)


def _address(user: Json) -> Json:
    parts = {"street": "Street", "city": "City", "state": "State", "country": "Country", "zip": "PostalCode"}
    return {f"addr_{name}": user[field] for name, field in parts.items()}


def _urls(world: Simulator, user_id: str) -> Json:
    """`{version}` is left for the client to fill in, as real orgs do."""
    root, org = world.settings.api_url, world.org.id[:15]
    soap = {"enterprise": "c", "metadata": "m", "partner": "u"}
    rest = {"rest": "", "sobjects": "sobjects/", "search": "search/", "query": "query/", "recent": "recent/"}
    rest |= {"feeds": "chatter/feeds", "groups": "chatter/groups", "users": "chatter/users"}
    rest |= {"feed_items": "chatter/feed-items"}
    return {
        **{name: f"{root}/services/Soap/{letter}/{{version}}/{org}" for name, letter in soap.items()},
        **{name: f"{root}/services/data/v{{version}}/{path}" for name, path in rest.items()},
        "profile": f"{world.settings.pages_url}/{user_id}",
    }


def _userinfo_urls(world: Simulator, user_id: str) -> Json:
    root, org = world.settings.api_url, world.org.id[:15]
    more = {
        "tooling_soap": f"{root}/services/Soap/T/{{version}}/{org}",
        "tooling_rest": f"{root}/services/data/v{{version}}/tooling/",
        "feed_elements": f"{root}/services/data/v{{version}}/chatter/feed-elements",
    }
    my_domain = None if world.faults.is_on(Fault.NO_MY_DOMAIN) else root
    return {**_urls(world, user_id), **more, "custom_domain": my_domain}
