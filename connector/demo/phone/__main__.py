"""`python -m connector.demo.phone --data DIR --port N …`: runs until SIGTERM or Ctrl-C."""

import argparse
import contextlib
import signal
import socket
import sys
import threading
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from connector.demo.phone.faults import Faults
from connector.demo.phone.line import Account, Line
from connector.demo.phone.people import Org, People
from connector.demo.phone.store import Store
from connector.demo.phone.web import Look, create_app


class QuickHandler(WSGIRequestHandler):
    """Keeps connections open, and sends each answer in one piece at once: thousands of texts come one after another."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def finish(self) -> None:
        """Whoever asked may have hung up, or been hung up on."""
        with contextlib.suppress(ConnectionError):
            super().finish()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    store, faults, account = Store(options.data / "phone.db"), Faults(), _account(options)
    line = Line(store, faults, account)
    look = Look(options.sender_name, options.salesforce_url)
    app = create_app(store, faults, line, account, People(_org(options)), look)
    try:
        web = web_server(options.port, app)
    except OSError as exc:
        print(f"The phone cannot listen on port {options.port}: {exc}", file=sys.stderr)
        return 1
    line.start()
    _run_until_told(web)
    line.stop()
    return 0


def web_server(port: int, app: Flask) -> BaseWSGIServer:
    """Raises OSError when the port is taken (werkzeug itself would end the process)."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        return make_server("127.0.0.1", port, app, threaded=True, request_handler=QuickHandler, fd=listener.fileno())


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m connector.demo.phone", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of phone.db")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token-file", type=Path, required=True)
    parser.add_argument("--numbers", required=True, help="the product's, in E.164, by commas; the main one first")
    parser.add_argument("--hearback-url", required=True, help="whose webhooks are called")
    parser.add_argument("--sender-name", default="Hearback", help="as the handsets know the number")
    parser.add_argument("--salesforce-url", default="", help="where an empty phone sends its reader")
    parser.add_argument("--salesforce-api-url", default="", help="where the names are asked for")
    parser.add_argument("--region", default="", help="of numbers without a country code")
    return parser.parse_args(arguments)


def _account(options: argparse.Namespace) -> Account:
    token = options.auth_token_file.read_text().strip()
    return Account(
        options.account_sid, token, tuple(options.numbers.split(",")), f"{options.hearback_url}/hooks/twilio/inbound"
    )


def _org(options: argparse.Namespace) -> Org | None:
    url, data = options.salesforce_api_url, options.data
    return Org(url, data / "ca.pem", data / "session.json", options.region) if url else None


def _run_until_told(web: BaseWSGIServer) -> None:
    """Serve in a thread of its own, so that a signal can end it."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    serving = threading.Thread(target=web.serve_forever, daemon=True)
    serving.start()
    told.wait()
    web.shutdown()
    web.server_close()


if __name__ == "__main__":
    sys.exit(main())
