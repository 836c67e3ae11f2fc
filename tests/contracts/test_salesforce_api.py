"""What SalesforceApi promises, on the fake of the domain tests and on the real adapter against an org over TLS."""

from collections.abc import Callable
from itertools import count
from typing import Literal

import pytest

from connector.integrations.ports import (
    AllOf,
    AnyOf,
    BulkJob,
    BulkProgress,
    BulkState,
    Compare,
    Graph,
    GraphWritten,
    In,
    NewField,
    Node,
    Query,
    Record,
    Rejected,
    SalesforceRefused,
    Written,
)
from connector.integrations.salesforce.record_ids import InvalidRecordId, key_prefix, record_id
from tests.contracts.both_orgs import KEY, OBJECT, Org, fake_org, org_over_tls

Key = Callable[[int], str]
TESTS = count(1)


@pytest.fixture(params=["fake", "over_tls"])
def org(request: pytest.FixtureRequest) -> Org:
    return fake_org() if request.param == "fake" else org_over_tls(request.getfixturevalue("running"))


@pytest.fixture
def key() -> Key:
    """The n-th external id of this test: the org over TLS is shared by all tests."""
    prefix = f"R_{next(TESTS)}"
    return lambda number: f"{prefix}_{number}"


def code(outcome: Written | Rejected) -> str:
    return outcome.code if isinstance(outcome, Rejected) else "written"


def test_it_gives_the_fields_that_were_asked_for_and_no_others(org: Org) -> None:
    account = org.add("Account", Name="Acme")
    alice = org.contact("Archer", Email="alice@example.org", AccountId=account)
    assert org.find("Id", "LastName", "Account.Name", where=In("Id", (alice,))) == [
        {"Id": alice, "LastName": "Archer", "Account": {"Name": "Acme"}}
    ]


def test_a_parent_that_is_not_set_is_none(org: Org) -> None:
    alice = org.contact("Archer")
    assert org.find("Account.Name", "Email", where=In("Id", (alice,))) == [{"Account": None, "Email": None}]


def test_fifteen_characters_of_an_id_are_enough(org: Org) -> None:
    alice = org.contact("Archer")
    assert org.find("Id", where=In("Id", (alice[:15],))) == [{"Id": alice}]


def test_the_same_id_twice_gives_one_record(org: Org) -> None:
    alice = org.contact("Archer")
    assert len(org.find("Id", where=In("Id", (alice, alice, alice[:15])))) == 1


def test_thousands_of_ids_may_be_asked_for(org: Org) -> None:
    mine = tuple(org.contact(f"Number {number}") for number in range(3))
    unknown = tuple(record_id(f"003ZZZ{number:09d}") for number in range(1200))
    found = org.find("Id", where=In("Id", (mine[0], *unknown[:600], mine[1], *unknown[600:], mine[2])))
    assert {record["Id"] for record in found} == set(mine)


def test_no_ids_give_no_records(org: Org) -> None:
    org.contact("Archer")
    assert org.find("Id", where=In("Id", ())) == []


def test_a_malformed_id_is_refused(org: Org) -> None:
    with pytest.raises(InvalidRecordId):
        org.find("Id", where=In("Id", ("003' OR Id != null",)))


@pytest.mark.parametrize(
    "name", ["O'Hara", 'Dwayne "Rock"', "back\\slash", "' OR Name != '", "Zoë 東京", "100%", "a_b"]
)
def test_a_value_is_found_exactly_as_it_is(org: Org, name: str) -> None:
    wanted = org.contact(name)
    org.contact("Somebody else")
    assert org.find("Id", where=Compare("LastName", "=", name)) == [{"Id": wanted}]


def test_text_is_compared_without_case(org: Org) -> None:
    alice = org.contact("Archer", Email="alice.cased@example.org")
    assert org.find("Id", where=Compare("Email", "=", "ALICE.Cased@example.ORG")) == [{"Id": alice}]


def test_conditions_combine(org: Org) -> None:
    alice = org.contact("Archer", Email="alice@example.org")
    bob = org.contact("Baker")
    org.contact("Carter", Email="charlie@example.org")
    named = AnyOf((Compare("LastName", "=", "Archer"), Compare("LastName", "=", "Baker")))
    assert {found["Id"] for found in org.find("Id", where=named)} >= {alice, bob}
    assert org.find("Id", where=AllOf((named, In("Id", (alice, bob)), Compare("Email", "!=", None)))) == [{"Id": alice}]
    assert org.find("Id", where=AllOf((In("Id", (alice, bob)), Compare("Email", "=", None)))) == [{"Id": bob}]


def test_order_and_limit(org: Org) -> None:
    mine = In("Id", tuple(org.contact(name) for name in ("Beta", "Gamma", "Alpha")))
    found = org.find("LastName", where=mine, order_by=("LastName DESC",), limit=2)
    assert [record["LastName"] for record in found] == ["Gamma", "Beta"]


@pytest.mark.parametrize("path", ["Nope__c", "Account.Nope__c", "Nope__r.Name"])
def test_an_unknown_field_is_refused(org: Org, path: str) -> None:
    with pytest.raises(SalesforceRefused) as refused:
        org.find("Id", path)
    assert refused.value.code == "INVALID_FIELD"


def test_an_unknown_object_is_refused(org: Org) -> None:
    with pytest.raises(SalesforceRefused) as refused:
        org.api.describe("Nope__c")
    assert (refused.value.code, refused.value.status) == ("NOT_FOUND", 404)


def test_the_objects_that_are_listed_can_be_described(org: Org) -> None:
    names = [each.name for each in org.api.objects()]

    assert {"Contact", OBJECT} <= set(names) and len(names) == len(set(names))
    assert all(org.api.describe(name).name == name for name in names)


def test_describe_tells_lookups_lengths_and_external_ids(org: Org) -> None:
    contact, response = org.api.describe("Contact"), org.api.describe(OBJECT)
    account = contact.parent("Account")
    assert contact.key_prefix == "003"
    assert account is not None
    assert (account.name, account.reference_to) == ("AccountId", ("Account",))
    assert response.fields[KEY].external_id
    assert response.fields[KEY].length == 40
    assert response.fields["Status__c"].restricted_picklist
    assert set(response.fields["Status__c"].picklist) == {"Complete", "Partial"}


def test_an_upsert_creates_once_and_then_updates(org: Org, key: Key) -> None:
    (created,) = org.write({KEY: key(1), "Language__c": "en"})
    (updated,) = org.write({KEY: key(1).lower(), "Language__c": "fr"})
    assert isinstance(created, Written)
    assert created.created
    assert updated == Written(created.record_id, created=False)
    assert key_prefix(created.record_id) == org.api.describe(OBJECT).key_prefix
    assert org.response(key(1), "Language__c") == {"Language__c": "fr"}


def test_a_field_that_is_left_out_keeps_its_value_and_none_empties_it(org: Org, key: Key) -> None:
    org.write({KEY: key(1), "Language__c": "en", "Status__c": "Complete"})
    org.write({KEY: key(1), "Language__c": None})
    assert org.response(key(1), "Language__c", "Status__c") == {"Language__c": None, "Status__c": "Complete"}


def test_a_lookup_is_written_by_id(org: Org, key: Key) -> None:
    alice = org.contact("Archer")
    org.write({KEY: key(1), "Contact__c": alice})
    assert org.response(key(1), "Contact__r.LastName") == {"Contact__r": {"LastName": "Archer"}}


def test_each_row_has_its_own_outcome_in_order(org: Org, key: Key) -> None:
    outcomes = org.write(
        {KEY: key(1)},
        {KEY: key(2), "Language__c": "x" * 21},
        {KEY: key(3), "Nope__c": 1},
        {KEY: key(4), "Status__c": "Halfway"},
        {KEY: key(5)},
    )
    assert [code(outcome) for outcome in outcomes] == [
        "written",
        "STRING_TOO_LONG",
        "INVALID_FIELD",
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "written",
    ]
    assert not any(outcome.transient for outcome in outcomes if isinstance(outcome, Rejected))
    assert isinstance(outcomes[1], Rejected)
    assert outcomes[1].fields == ("Language__c",)


def test_the_same_external_id_twice_in_one_call_is_refused(org: Org, key: Key) -> None:
    outcomes = org.write({KEY: key(1)}, {KEY: key(2)}, {KEY: key(1)})
    assert code(outcomes[1]) == "written"
    assert code(outcomes[2]) == "DUPLICATE_VALUE"


def test_a_row_without_its_external_id_is_refused(org: Org) -> None:
    (outcome,) = org.write({"Language__c": "en"})
    assert code(outcome) == "MISSING_ARGUMENT"


def test_a_field_that_is_no_external_id_cannot_be_the_key(org: Org, key: Key) -> None:
    with pytest.raises(SalesforceRefused):
        org.api.upsert(OBJECT, "Language__c", [{"Language__c": "en"}])


def test_no_rows_have_no_outcomes(org: Org) -> None:
    assert org.write() == []


def test_an_update_changes_the_records_by_their_ids(org: Org) -> None:
    alice, bob = org.contact("Archer", Email="alice@example.org"), org.contact("Baker")
    outcomes = org.api.update("Contact", [{"Id": alice, "HasOptedOutOfEmail": True}, {"Id": bob, "LastName": "Bell"}])
    assert outcomes == [Written(alice, created=False), Written(bob, created=False)]
    fields = ("LastName", "Email", "HasOptedOutOfEmail")
    (found,) = org.find(*fields, where=In("Id", (alice,)))
    assert found == {"LastName": "Archer", "Email": "alice@example.org", "HasOptedOutOfEmail": True}
    assert org.find("LastName", where=In("Id", (bob,))) == [{"LastName": "Bell"}]


def test_each_row_of_an_update_has_its_own_outcome(org: Org) -> None:
    alice, bob, charlie = org.contact("Archer"), org.contact("Baker"), org.contact("Carter")
    outcomes = org.api.update(
        "Contact",
        [
            {"Id": alice, "LastName": "x" * 81},
            {"Id": bob, "IsEmailBounced": True},
            {"Id": record_id("003ZZZ000000001"), "LastName": "Nobody"},
            {"LastName": "Nameless"},
            {"Id": charlie, "LastName": "Clark"},
        ],
    )
    assert [code(outcome) for outcome in outcomes] == [
        "STRING_TOO_LONG",
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "INVALID_CROSS_REFERENCE_KEY",
        "MISSING_ARGUMENT",
        "written",
    ]


def test_the_same_record_twice_in_one_update_is_refused(org: Org) -> None:
    alice = org.contact("Archer")
    outcomes = org.api.update("Contact", [{"Id": alice, "LastName": "A"}, {"Id": alice, "LastName": "B"}])
    assert {code(outcome) for outcome in outcomes} == {"DUPLICATE_VALUE"}


def test_records_are_created_in_one_call_each_with_its_outcome(org: Org) -> None:
    first, second = org.api.create("Contact", [{"LastName": "Archer"}, {"LastName": "x" * 81}])
    assert isinstance(first, Written)
    assert first.created
    assert org.find("LastName", where=In("Id", (first.record_id,))) == [{"LastName": "Archer"}]
    assert code(second) == "STRING_TOO_LONG"


def survey_graph(name: str, *, language: str = "en") -> Graph:
    """Two answers, of which the second fails when its language is too long."""
    first = Node("first", "upsert", OBJECT, {}, KEY, f"{name}_a")
    return Graph(name, (first, Node("second", "upsert", OBJECT, {"Language__c": language}, KEY, f"{name}_b")))


def test_the_records_of_a_graph_are_written_all_or_not_at_all(org: Org, key: Key) -> None:
    whole, broken = org.api.graphs([survey_graph(key(1)), survey_graph(key(2), language="x" * 30)])
    assert isinstance(whole, GraphWritten)
    assert whole.record_ids["second"] == org.response(f"{key(1)}_b", "Id")["Id"]
    assert isinstance(broken, Rejected)
    assert (broken.code, broken.transient) == ("STRING_TOO_LONG", False)
    assert not list(org.api.query(Query(OBJECT, ("Id",), Compare(KEY, "=", f"{key(2)}_a"))))


def test_graphs_behind_too_many_failed_ones_are_to_be_tried_again(org: Org, key: Key) -> None:
    broken = [survey_graph(key(number), language="x" * 30) for number in range(15)]
    *failed, untried = org.api.graphs([*broken, survey_graph(key(15))])
    assert {each.transient for each in failed if isinstance(each, Rejected)} == {False}
    assert isinstance(untried, Rejected)
    assert untried.transient
    (again,) = org.api.graphs([survey_graph(key(15))])
    assert isinstance(again, GraphWritten)


def test_many_rows_go_by_bulk(org: Org, key: Key) -> None:
    """Written, updated and refused rows are told by their keys, whatever their texts hold."""
    org.write({KEY: key(0), "Language__c": "en"}, {KEY: key(1), "Language__c": "en"})
    rows: list[Record] = [
        {KEY: key(0), "Language__c": "fr"},
        {KEY: key(1), "Language__c": None},
        {KEY: key(2), "Language__c": 'a "b",\nc'},
        {KEY: key(3), "Language__c": "far too long for its field"},
        {KEY: key(4)},
    ]
    job_id = bulk_job(org, rows)
    found = org.api.bulk_results(job_id, KEY)
    assert {one: code(outcome) for one, outcome in found.items()} == {
        key(number): "STRING_TOO_LONG" if number == 3 else "written" for number in range(5)
    }
    assert [one for one, outcome in found.items() if isinstance(outcome, Written) and outcome.created] == [
        key(2),
        key(4),
    ]
    refused = found[key(3)]
    assert isinstance(refused, Rejected)
    assert refused.fields == ("Language__c",)
    told = [org.response(key(number), "Language__c")["Language__c"] for number in (0, 1, 2, 4)]
    assert told == ["fr", None, 'a "b",\nc', None]


def test_a_bulk_job_is_uploaded_and_closed_once(org: Org, key: Key) -> None:
    job_id = org.api.bulk_start(BulkJob(OBJECT, "upsert", KEY))
    assert org.api.bulk_state(job_id).state == BulkState.OPEN
    org.api.bulk_upload(job_id, [{KEY: key(0)}])
    for again in (lambda: org.api.bulk_upload(job_id, [{KEY: key(0)}]), lambda: org.api.bulk_results(job_id, KEY)):
        with pytest.raises(SalesforceRefused, match="INVALIDJOBSTATE"):
            again()
    org.api.bulk_close(job_id)
    with pytest.raises(SalesforceRefused, match="INVALIDJOBSTATE"):
        org.api.bulk_close(job_id)
    assert until_over(org, job_id).state == BulkState.DONE
    with pytest.raises(SalesforceRefused, match="INVALIDJOBSTATE"):
        org.api.bulk_abort(job_id)


def test_an_aborted_bulk_job_writes_nothing(org: Org, key: Key) -> None:
    job_id = org.api.bulk_start(BulkJob(OBJECT, "upsert", KEY))
    org.api.bulk_upload(job_id, [{KEY: key(0)}])
    org.api.bulk_abort(job_id)
    assert org.api.bulk_state(job_id).state == BulkState.FAILED
    assert org.api.bulk_results(job_id, KEY) == {}
    assert list(org.api.query(Query(OBJECT, ("Id",), Compare(KEY, "=", key(0))))) == []


def test_records_are_changed_by_bulk(org: Org) -> None:
    alice = org.contact("Archer")
    found = org.api.bulk_results(bulk_job(org, [{"Id": alice, "LastName": "Miller"}], "update", "Contact", "Id"), "Id")
    assert found == {alice: Written(alice, created=False)}
    assert org.find("LastName", where=In("Id", (alice,))) == [{"LastName": "Miller"}]


def test_a_bulk_job_that_is_not_there_is_told(org: Org) -> None:
    with pytest.raises(SalesforceRefused, match="NOT_FOUND"):
        org.api.bulk_state(record_id("750ZZZ000000001"))


def test_a_bulk_job_needs_an_external_id(org: Org) -> None:
    with pytest.raises(SalesforceRefused):
        org.api.bulk_start(BulkJob(OBJECT, "upsert", "Language__c"))


def granting(org: Org, name: str) -> Record:
    """What makes the field of an account seen, and writable, by those who have a permission set."""
    permission_set, *_more = org.api.query(
        Query("PermissionSet", ("Id",), Compare("Name", "=", "Hearback_Integration"))
    )
    granted = {"SobjectType": "Account", "Field": f"Account.{name}", "PermissionsRead": True, "PermissionsEdit": True}
    return {"ParentId": permission_set["Id"], **granted}


def test_a_field_is_added_and_seen_once_it_is_granted(org: Org) -> None:
    field = NewField("Account", f"Added_{next(TESTS)}__c", "Added", 40, "For the tests.")
    org.api.add_field(field)
    assert field.name not in org.api.describe("Account", fresh=True).fields

    [granted] = org.api.create("FieldPermissions", [granting(org, field.name)])

    assert isinstance(granted, Written), granted
    seen = org.api.describe("Account", fresh=True).fields[field.name]
    assert (seen.type, seen.label, seen.length, seen.unique, seen.external_id) == ("string", "Added", 40, True, True)
    assert (seen.createable, seen.updateable) == (True, True)
    [made] = org.api.upsert("Account", field.name, [{field.name: "one", "Name": "Acme"}])
    assert isinstance(made, Written) and made.created


def test_a_field_that_is_there_is_refused(org: Org) -> None:
    field = NewField("Account", f"Added_{next(TESTS)}__c", "Added", 40)
    org.api.add_field(field)
    with pytest.raises(SalesforceRefused) as refused:
        org.api.add_field(field)
    assert refused.value.code == "DUPLICATE_DEVELOPER_NAME"


def bulk_job(
    org: Org,
    rows: list[Record],
    action: Literal["upsert", "update"] = "upsert",
    object_name: str = OBJECT,
    key_field: str = KEY,
) -> str:
    """A job that is over."""
    job_id = org.api.bulk_start(BulkJob(object_name, action, key_field))
    org.api.bulk_upload(job_id, rows)
    org.api.bulk_close(job_id)
    assert until_over(org, job_id).state == BulkState.DONE
    return job_id


def until_over(org: Org, job_id: str) -> BulkProgress:
    for _ in range(1_000):
        progress = org.api.bulk_state(job_id)
        if progress.state not in (BulkState.OPEN, BulkState.RUNNING):
            return progress
    raise AssertionError("The job did not end.")
