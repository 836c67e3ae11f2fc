"""A threaded HTTP/1.1 server on loopback: kept connections, answers in one write, optional TLS."""

import socket
import ssl
from threading import Thread
from typing import Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

HOST = "127.0.0.1"
IDLE_SECONDS = 75
DROP = "simulator.drop"
"""An application that sets this in the WSGI environment wants the connection cut instead of its answer sent."""


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = 65_536
    disable_nagle_algorithm = True

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        self.close_connection = True

    def handle(self) -> None:
        """A client that goes away, or speaks no TLS, is no error of ours."""
        try:
            super().handle()
        except (ssl.SSLError, OSError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (ssl.SSLError, OSError, ValueError):
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """The journal is the log."""


class LoopbackServer(ThreadedWSGIServer):
    """Serves one WSGI application from a thread of its own; TLS hands are shaken in the connection's thread."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, app: Any, context: ssl.SSLContext | None = None) -> None:
        super().__init__(HOST, port, _Cutting(app), _Handler)
        self.ssl_context = context
        self._thread = Thread(target=self.serve_forever, name=f"port-{self.server_port}", daemon=True)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self.ssl_context:
            connection = self.ssl_context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Cutting:
    """Lets an application have its connection cut after it has done its work."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = self._app(environ, start_response)
        if environ.get(DROP):
            answer.close()
            raise ConnectionAbortedError("cut on purpose")
        return answer
