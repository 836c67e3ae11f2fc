"""Whether the process lives, and whether it can work."""

from flask import Blueprint, Response, current_app, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

health = Blueprint("health", __name__)


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
    return jsonify(status="ready", redis=_redis(bundle)), 200


def _redis(bundle: object) -> str:
    try:
        bundle.jobs.redis.ping()  # type: ignore[attr-defined]
    except RedisError:
        return "down: work is found by the sweep, later than usual"
    return "ok"
