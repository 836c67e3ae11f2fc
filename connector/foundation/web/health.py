"""Whether the process lives, and whether it can work."""

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

health = APIBlueprint("health", __name__, enable_openapi=False)


@health.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready without Redis, too: answers are taken and the sweep makes up for lost wake-ups."""
    bundle = current_app.extensions["hearback"]
    try:
        with bundle.db.read() as session:
            session.execute(text("SELECT 1 FROM organization LIMIT 1"))
    except SQLAlchemyError:
        return jsonify(status="not ready", database="not reachable or not migrated: run 'hearback migrate'"), 503
    redis = (
        "ok"
        if bundle.jobs.is_reachable()
        else "down: answers are taken, but nothing is sent or written until it is back"
    )
    return jsonify(status="ready", redis=redis), 200
