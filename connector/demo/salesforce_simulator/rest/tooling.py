"""The Tooling API, as far as adding a custom field; everything else of it answers 501.

Source: Tooling API Developer Guide, CustomField and REST Resource Examples.
"""

from flask import Blueprint, Response

from connector.demo.salesforce_simulator.catalogue.new_fields import read_field
from connector.demo.salesforce_simulator.catalogue.profiles import CUSTOMIZE_APPLICATION
from connector.demo.salesforce_simulator.errors import not_found
from connector.demo.salesforce_simulator.rest import http
from connector.demo.salesforce_simulator.rest.resources import V, check_version
from connector.demo.salesforce_simulator.simulator import simulator

PATH = f"{V}/tooling/sobjects/CustomField"

tooling = Blueprint("tooling", __name__)
tooling.url_value_preprocessor(check_version)


@tooling.post(PATH)
def add_field() -> Response:
    """The new field is hidden from everybody until a permission set shows it."""
    http.entry().object = "CustomField"
    world = simulator()
    if not world.security.may(http.caller().user_id, CUSTOMIZE_APPLICATION):
        raise not_found()  # such objects are not there for others: their queries answer INVALID_TYPE, people report
    body = http.json_object()
    with world.org.database.write():
        kind, field = read_field(world.org.schema, body)
        field_id = world.org.add_field(kind.name, field)
    http.entry().tally(created=1)
    answer = {"id": field_id, "success": True, "errors": [], "warnings": [], "infos": []}
    return http.answer(answer, 201, {"Location": f"{http.base()}/tooling/sobjects/CustomField/{field_id}"})
