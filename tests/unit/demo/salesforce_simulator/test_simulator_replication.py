"""What changed and what went in a span of time. REST API Developer Guide, "sObject Get Updated", "… Get Deleted"."""

import pytest
from simulator_driver import Answer, Api, Clock


def asked(api: Api, what: str, start: str, end: str) -> Answer:
    return api.get(f"sobjects/Account/{what}", query_string={"start": start, "end": end})


@pytest.fixture
def accounts(api: Api, clock: Clock) -> dict[str, str]:
    """One changed, one deleted, both at 9:32 of a day that began without changes."""
    made = {name: str((api.post("sobjects/Account", {"Name": name}).json or {})["id"]) for name in ("Kept", "Gone")}
    clock.advance(minutes=2)
    api.patch(f"sobjects/Account/{made['Kept']}", {"Site": "Paris"})
    api.delete(f"sobjects/Account/{made['Gone']}")
    clock.advance(minutes=8)
    return made


def test_it_tells_what_was_created_or_changed(api: Api, accounts: dict[str, str]) -> None:
    told = asked(api, "updated", "2026-03-02T09:31:00Z", "2026-03-02T09:35:00+00:00").json or {}
    assert told == {"ids": [accounts["Kept"]], "latestDateCovered": "2026-03-02T09:35:00.000+0000"}


def test_it_tells_what_was_deleted_and_when(api: Api, accounts: dict[str, str]) -> None:
    told = asked(api, "deleted", "2026-03-02T09:31:00Z", "2026-03-02T10:32:00+01:00").json or {}
    assert not told["deletedRecords"]
    told = asked(api, "deleted", "2026-03-02T09:31:00Z", "2026-03-02T18:00:00Z").json or {}
    assert told == {
        "deletedRecords": [{"id": accounts["Gone"], "deletedDate": "2026-03-02T09:32:00.000+0000"}],
        "earliestDateAvailable": "2026-02-15T09:40:00.000+0000",
        "latestDateCovered": "2026-03-02T09:40:00.000+0000",
    }


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02T09:31:00Z", "2026-03-02T09:31:59Z"),
        ("2026-03-02T09:31:00Z", "2026-03-01T09:31:00Z"),
        ("2025-12-01T00:00:00Z", "2026-03-02T09:31:00Z"),
        ("yesterday", "2026-03-02T09:31:00Z"),
        ("", ""),
    ],
)
def test_a_span_that_cannot_be_is_refused(api: Api, start: str, end: str) -> None:
    answer = asked(api, "updated", start, end)
    assert (answer.status_code, (answer.json or [{}])[0]["errorCode"]) == (400, "INVALID_REPLICATION_DATE")


def test_an_object_whose_records_have_no_bin_has_no_deleted_ones(api: Api) -> None:
    query = {"start": "2026-03-01T00:00:00Z", "end": "2026-03-02T00:00:00Z"}
    assert api.get("sobjects/User/deleted", query_string=query).json["deletedRecords"] == []  # type: ignore[index]
