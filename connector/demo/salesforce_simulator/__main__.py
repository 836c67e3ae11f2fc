"""Runs one simulated org: `python -m connector.demo.salesforce_simulator --data DIR --pages-port N --api-port N …`."""

import argparse
import signal
import ssl
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from connector.demo.salesforce_simulator.ids import normal_id
from connector.demo.salesforce_simulator.pages_application import create_pages_application
from connector.demo.salesforce_simulator.rest.application import create_api
from connector.demo.salesforce_simulator.server import LoopbackServer
from connector.demo.salesforce_simulator.settings import ORG_ID, REPOSITORY, Settings
from connector.demo.salesforce_simulator.simulator import Simulator
from connector.demo.salesforce_simulator.tls import server_context


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT; `/healthz` answers on both ports when ready."""
    settings = read_arguments(arguments)
    settings.data.mkdir(parents=True, exist_ok=True)
    context = server_context(settings.data)
    world = Simulator.open(settings)
    try:
        servers = start(world, context)
    except OSError as exc:
        ports = f"{settings.pages_port} and {settings.api_port}"
        return _fail(f"The simulated org needs the ports {ports} on 127.0.0.1: {exc.strerror}")
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
    for server in servers:
        server.stop()
    world.close()
    return 0


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 1


def start(world: Simulator, context: ssl.SSLContext) -> list[LoopbackServer]:
    """The two servers, answering: record pages, then the API; raises OSError for a port that is taken."""
    pages = LoopbackServer(world.settings.pages_port, create_pages_application(world))
    api = LoopbackServer(world.settings.api_port, create_api(world), context)
    for server in (pages, api):
        server.start()
    return [pages, api]


def read_arguments(arguments: Sequence[str] | None = None) -> Settings:
    parser = argparse.ArgumentParser(prog="salesforce_simulator", description="A strict Salesforce org on loopback")
    parser.add_argument("--data", type=Path, required=True, help="folder of salesforce.db, ca.pem, session.json")
    parser.add_argument("--pages-port", type=int, required=True, help="record pages and consent page, plain http")
    parser.add_argument("--api-port", type=int, required=True, help="REST, tokens and _sim, over TLS")
    parser.add_argument("--hearback-url", required=True, help="where the service answers")
    parser.add_argument("--metadata", type=Path, default=REPOSITORY / "salesforce_metadata", help="sfdx package folder")
    parser.add_argument("--page-size", type=int, default=2000, help="records on a query's page at most")
    parser.add_argument("--mailbox-url", default="", help="linked from the home page")
    parser.add_argument("--api-key-file", type=Path, help="the service's API key; default DATA/secrets/api_key")
    parser.add_argument("--org-id", type=organization_id, default=ORG_ID, help="of a new org; two orgs need two")
    return Settings(**vars(parser.parse_args(arguments)))


def organization_id(text: str) -> str:
    """The 18-character form; raises ArgumentTypeError for anything but an organization's id."""
    full = normal_id(text)
    if full is None or not full.startswith("00D"):
        raise argparse.ArgumentTypeError(
            f"an organization id has 15 or 18 characters and begins with 00D, not {text!r}"
        )
    return full


if __name__ == "__main__":
    sys.exit(main())
