"""What the form offers of an org that is remembered as it was some minutes ago."""

from typing import Any

from connector.integrations.ports import ObjectDescription
from connector.workflows.editor.org_offers import OrgOffers, named_fields
from tests.support.accounts import connect
from tests.support.fakes.objects import describe, text
from tests.support.fakes.salesforce import FakeSalesforce
from tests.support.product import Product

BEFORE = describe("Case", "500", text("Subject"))
NOW = describe("Case", "500", text("Subject"), text("Response_Id__c", 40, external_id=True))


class RememberingOrg(FakeSalesforce):
    """Answers with what it remembers unless it is asked anew."""

    asked_anew = 0

    def describe(self, object_name: str, *, fresh: bool = False) -> ObjectDescription:
        self.asked_anew += fresh
        return NOW if self.asked_anew else BEFORE


def offered(product: Product, org: RememberingOrg, **task: Any) -> list[str]:
    connect(product)
    product.connections.connected[product.organization_id] = org
    offers = OrgOffers(product.bundle, product.organization_id, named_fields({"tasks": [{"object": "Case", **task}]}))
    return [field.name for field in offers.external_ids("", "Case")]


def test_a_field_that_was_added_a_moment_ago_is_offered_where_the_form_names_it(product: Product) -> None:
    org = RememberingOrg(BEFORE)
    assert offered(product, org, external_id_field="Response_Id__c") == ["Response_Id__c"]
    assert org.asked_anew == 1


def test_what_is_remembered_is_not_asked_again(product: Product) -> None:
    org = RememberingOrg(BEFORE)
    assert offered(product, org, external_id_field="", fields=[{"field": "Subject"}, {"field": " "}]) == []
    assert org.asked_anew == 0
