"""`python -m connector.demo.mailbox --data DIR --port N --smtp-port N`: runs until SIGTERM or Ctrl-C."""

import argparse
import signal
import socket
import sys
import threading
from pathlib import Path

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from connector.demo.mailbox.bounce import Postmaster
from connector.demo.mailbox.faults import Faults
from connector.demo.mailbox.smtp import MailServer
from connector.demo.mailbox.store import Mailbox
from connector.demo.mailbox.web import create_app


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, and does not log each look at the page."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    mailbox, faults = Mailbox(options.data / "mailbox.db"), Faults()
    postmaster = Postmaster(options.bounces_url, options.bounce_token_file)
    app = create_app(mailbox, faults, salesforce_url=options.salesforce_url, postmaster=postmaster)
    mail = MailServer(mailbox, faults, port=options.smtp_port)
    try:
        web = _web_server(options.port, app)
        mail.start()
    except OSError as exc:
        print(f"The mailbox cannot listen on port {options.port} or {options.smtp_port}: {exc}", file=sys.stderr)
        return 1
    _run_until_told(web)
    mail.stop()
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m connector.demo.mailbox", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of mailbox.db")
    parser.add_argument("--port", type=int, required=True, help="of the page and the JSON")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--salesforce-url", default="", help="where an empty mailbox sends its reader")
    parser.add_argument("--bounces-url", default="", help="where mails that come back are posted, without the token")
    parser.add_argument("--bounce-token-file", type=Path, help="holds the token")
    return parser.parse_args(arguments)


def _web_server(port: int, app: Flask) -> BaseWSGIServer:
    """Raises OSError when the port is taken (werkzeug itself would end the process)."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        return make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno())


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
