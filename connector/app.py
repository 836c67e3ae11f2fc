"""The web application, as gunicorn loads it: `connector.app:create()`."""

from apiflask import APIFlask

from connector.foundation.logs import configure
from connector.foundation.settings import read_settings
from connector.wiring import make_app, make_bundle


def create() -> APIFlask:
    settings = read_settings()
    configure()
    return make_app(make_bundle(settings))
