"""Adding the field that makes a mapping repeatable, from the command line."""

import json
from pathlib import Path

from tests.support.command_line import CommandLine
from tests.support.databases import on_one_database
from tests.support.product import Product
from tests.support.workflows import a_case

FIELD = "Hearback_Response_Id__c"
pytestmark = on_one_database


def test_the_field_is_added_when_the_person_says_yes(product: Product, hearback: CommandLine, tmp_path: Path) -> None:
    product.org.load("PermissionSet", Name="Hearback_Integration")
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"name": "Cases", "tasks": [a_case("One"), a_case("Two")]}))

    applied = hearback("workflow", "apply", str(file))
    assert applied.code == 0 and "adds such a field to Case." in applied.err
    several = hearback("workflow", "add-field", "cases")
    assert several.code == 2 and "tasks[0].action (Case), tasks[1].action (Case)" in several.err
    unasked = hearback("workflow", "add-field", "cases", "--place", "tasks[0].action")
    assert unasked.code == 2 and "add --yes" in unasked.err and f"({FIELD})" in unasked.err
    assert FIELD not in product.org.describe("Case").fields

    added = hearback("workflow", "add-field", "cases", "--place", "tasks[0].action", "--yes")
    again = hearback("workflow", "add-field", "cases", "--yes", "--json")

    assert added.code == 0 and f"{FIELD}, added" in added.out, added.err
    assert (again.json["added"], again.json["key"]) == (False, "${e://Field/ResponseID}-2")
    done = hearback("workflow", "add-field", "cases", "--yes")
    assert done.code == 1 and "has an external id already" in done.err
