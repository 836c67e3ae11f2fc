"""A threaded HTTP/1.1 server on loopback: kept connections, answers in one write, optional TLS.

Werkzeug's own server closes the connection after each answer; API clients here keep theirs.
"""

import io
import socket
import ssl
import sys
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from connector.demo.salesforce_simulator.chunks import TooLargeError, read_chunks

HOST = "127.0.0.1"
IDLE_SECONDS = 75
MAX_BODY = 64_000_000
DROP = "simulator.drop"
"""An application that sets this in the WSGI environment wants the connection cut instead of its answer sent."""
OF_THIS_HOP = {"HTTP_TRANSFER_ENCODING"}
"""Headers about how the body came, which the application gets whole."""

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class LoopbackServer(ThreadingHTTPServer):
    """Serves one WSGI application from a thread of its own; TLS hands are shaken in the connection's thread."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, app: Application, context: ssl.SSLContext | None = None) -> None:
        super().__init__((HOST, port), _Handler)
        self.app = app
        self.context = context
        self._thread = Thread(target=self.serve_forever, name=f"port-{port}", daemon=True)

    @property
    def scheme(self) -> str:
        return "https" if self.context else "http"

    def server_bind(self) -> None:
        """Without asking a name server who we are."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.context:
            connection = self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or does not trust us, is no error of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection: requests in a row, each with its whole body read before the application runs."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = 65_536
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        environ = self._environ(body)
        answer = _Answer()
        chunks = self.server.app(environ, answer.start)
        try:
            content = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
        if environ.get(DROP):
            self.close_connection = True
            return
        self._send(answer, content)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - the base class's names

    def _body(self) -> bytes | None:
        """None when the request was refused already, for its length or its form."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not length.isdigit():
            self._refuse(411)
            return None
        if int(length) > MAX_BODY:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | None:
        try:
            return read_chunks(self.rfile, MAX_BODY)
        except TooLargeError:
            self._refuse(413)
        except ValueError:
            self._refuse(400)
        return None

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.send_error(status)

    def _environ(self, body: bytes) -> Environ:
        address = urlsplit(self.path)
        return {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(address.path).decode("latin-1"),
            "QUERY_STRING": address.query,
            "SERVER_NAME": self.server.server_name,
            "SERVER_PORT": str(self.server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.server.scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **{name: value for name, value in self._variables() if name not in OF_THIS_HOP},
        }

    def _variables(self) -> Iterable[tuple[str, str]]:
        return ((f"HTTP_{name.upper().replace('-', '_')}", value) for name, value in self.headers.items())

    def _send(self, answer: "_Answer", content: bytes) -> None:
        code, _, reason = answer.status.partition(" ")
        self.send_response_only(int(code), reason)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            if name.lower() not in ("content-length", "connection", "date"):
                self.send_header(name, value)
        if code not in ("204", "304"):
            self.send_header("Content-Length", _length(answer, content, self.command))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """The journal is the log."""


class _Answer:
    """What an application says through start_response."""

    def __init__(self) -> None:
        self.status = "500 INTERNAL SERVER ERROR"
        self.headers: list[tuple[str, str]] = []

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
        self.status, self.headers = status, headers
        return _no_write


def _no_write(data: bytes) -> None:
    raise NotImplementedError("write() of WSGI is not offered")


def _length(answer: _Answer, content: bytes, method: str) -> str:
    """A HEAD tells the length the application promised."""
    promised = {name.lower(): value for name, value in answer.headers}.get("content-length")
    return promised if method == "HEAD" and promised else str(len(content))
