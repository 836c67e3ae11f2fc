"""The web application a browser sees: consent page and record pages."""

from flask import Flask, Response, jsonify

from connector.demo.salesforce_simulator.oauth.consent import consent
from connector.demo.salesforce_simulator.pages import PagesSettings, create_pages, create_world_pages
from connector.demo.salesforce_simulator.settings import Settings
from connector.demo.salesforce_simulator.simulator import Simulator


def create_pages_application(world: Simulator) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.extensions["simulator"] = world
    app.register_blueprint(consent)
    settings = _pages_settings(world.settings)
    app.register_blueprint(create_pages(world.org, settings))
    app.register_blueprint(create_world_pages(world, settings))
    app.add_url_rule("/healthz", view_func=_health)
    return app


def _health() -> Response:
    return jsonify({"status": "ok"})


def _pages_settings(settings: Settings) -> PagesSettings:
    return PagesSettings(
        hearback_url=settings.hearback_url,
        api_key_file=settings.api_key_file or settings.data / "secrets" / "api_key",
        api_url=settings.api_url,
        mailbox_url=settings.mailbox_url,
        widget_dist=settings.repository / "lwc_widget" / "dist",
        contract=settings.repository / "lwc_widget" / "contract" / "apex.schema.json",
    )
