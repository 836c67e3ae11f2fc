"""Requests made up from the OpenAPI document of the API: whatever comes, the answer is one that the document knows."""

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.product import Product

EXAMPLES = 20
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


def test_the_api_answers_as_its_document_says(product: Product) -> None:
    product.send([product.contact("Alice")])
    product.work()

    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", product.app)

    for operation in document.get_all_operations():
        ask(operation.ok(), product.api_key)


def ask(operation: APIOperation, api_key: str) -> None:
    """Call one operation with made-up values, good ones and bad ones."""

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {api_key}"}, checks=CHECKS)

    call()
