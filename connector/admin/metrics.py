"""Numbers for monitoring in the text format of Prometheus."""

import hmac
from collections.abc import Iterator

from apiflask import APIBlueprint
from flask import Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from connector.admin.queries.measures import Measures
from connector.foundation.web.errors import problem
from connector.integrations.bundle import bundle
from connector.organizations.access import by_own_proof

blueprint = APIBlueprint("metrics", __name__, enable_openapi=False)
by_own_proof(blueprint, "the operator's bearer token, if one is set")
KEPT = "hearback_measures"


@blueprint.record_once
def _remember(state: BlueprintSetupState) -> None:
    state.app.extensions[KEPT] = Measures()


class _Everything(Collector):
    def collect(self) -> Iterator[Metric]:
        yield from current_app.extensions[KEPT].collect(bundle())
        yield from current_app.extensions["hearback_requests"].collect()


@blueprint.get("/metrics")
def metrics() -> Response:
    if not _is_allowed():
        return problem(401, "Who is asking is not known", "Send 'Authorization: Bearer <metrics_token>'.")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_allowed() -> bool:
    token = bundle().settings.metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "")
    return not token or hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
