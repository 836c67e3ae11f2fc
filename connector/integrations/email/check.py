"""Asking a mail server whether it would take mail, without handing any in."""

import contextlib

from connector.integrations.email.connection import ConnectionLost
from connector.integrations.email.session import SessionRefused, SmtpServer, open_session


def check_server(server: SmtpServer) -> None:
    """Connect, encrypt and log in as set, RSET, QUIT. Raises ConnectionLost or SessionRefused."""
    connection, _ = open_session(server)
    try:
        connection.write(b"RSET\r\n")
        reply = connection.read_reply()
        if not reply.is_done:
            raise SessionRefused(f"The mail server lets us in, but does not take commands ({reply.text})")
        with contextlib.suppress(ConnectionLost):
            connection.write(b"QUIT\r\n")
            connection.read_reply()
    finally:
        connection.close()
