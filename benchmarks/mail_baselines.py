"""What a distribution is compared with: the plain way to send mail from Python, and the fastest there can be.

Both send from as many processes as the product does, to the same server, one kept connection each.
"""

import multiprocessing
import smtplib
import socket
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid

from jinja2 import Environment, select_autoescape

from benchmarks.mail_sink import MailSink
from connector.integrations.email.connection import Connection

TEXT = (
    "Hello {{ first_name }},\n\nhow was it?\n\nStart: {{ survey }}\n\nThanks\n\n-- \n"
    "{{ why }}\nUnsubscribe: {{ out }}\n"
)
HTML = """<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ subject }}</title>
<style>
{{ css }}
</style>
</head>
<body>
<div class="frame">
<div class="card">
<p>Hello {{ first_name }},</p>
<p>how was it?</p>
<p class="call"><a class="button" href="{{ survey }}">Start</a></p>
<p>Thanks</p>
</div>
<div class="footer"><p>{{ why }}</p><p><a href="{{ out }}">Unsubscribe</a></p></div>
</div>
</body>
</html>"""
CSS = "\n".join(f".part{number}{{margin:0 auto;padding:12px;background:#fff;color:#1f2937}}" for number in range(14))
WHY = "Acme sent you this message to ask for your opinion."
Send = Callable[[int, range], None]
"""Sends these messages to the server at that port."""


def rate(sink: MailSink, send: Send, messages: int, processes: int) -> float:
    """Messages a second, from the first to the last that came in, of all processes together."""
    sink.forget()
    context = multiprocessing.get_context("fork")
    shares = [range(number, messages, processes) for number in range(processes)]
    senders = [context.Process(target=send, args=(sink.port, share)) for share in shares]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    tally = sink.tally()
    assert (tally.messages, tally.most_to_one) == (messages, 1), tally
    return messages / (tally.last_at - tally.first_at)


def plain(port: int, numbers: range) -> None:
    """Render with Jinja2, put together with the standard library, hand in with smtplib; no ledger."""
    pages = Environment(autoescape=select_autoescape(default=True))
    text, html = Environment(autoescape=False).from_string(TEXT), pages.from_string(HTML)
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in numbers:
            facts = _facts(number)
            message = EmailMessage()
            message["From"] = formataddr(("Acme", "noreply@acme.example"))
            message["To"] = formataddr((f"{facts['first_name']} Martin", _address(number)))
            message["Subject"] = facts["subject"]
            message["Date"] = formatdate()
            message["Message-ID"] = make_msgid(domain="acme.example")
            message["List-Unsubscribe"] = f"<{facts['out']}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            message.set_content(text.render(facts))
            message.add_alternative(html.render(facts), subtype="html")
            server.send_message(message)


def ready_made(port: int, numbers: range) -> None:
    """Content that was there before, with the next message's commands in the same write: the ceiling."""
    content = b"Subject: x\r\n\r\n" + (b"x" * 76 + b"\r\n") * 36 + b".\r\n"
    connection = Connection.open("127.0.0.1", port, timeout=30)
    sock = connection._socket
    sock.settimeout(None)
    _expect(sock, 1)
    sock.sendall(b"EHLO ceiling\r\n")
    _expect(sock, 4)
    ahead = b""
    for number in numbers:
        sock.sendall(ahead + _commands(number))
        _expect(sock, 4 if ahead else 3)
        ahead = content
    sock.sendall(content)
    _expect(sock, 1)
    sock.close()


def _commands(number: int) -> bytes:
    return f"MAIL FROM:<noreply@acme.example>\r\nRCPT TO:<{_address(number)}>\r\nDATA\r\n".encode()


def _expect(sock: socket.socket, lines: int) -> None:
    found = b""
    while found.count(b"\n") < lines:
        found += sock.recv(65_536)


def _facts(number: int) -> dict[str, str]:
    token = f"{number:027}"
    return {
        "first_name": f"Alice{number}",
        "subject": "Your opinion",
        "css": CSS,
        "why": WHY,
        "survey": f"https://survey.example/s/{token}",
        "out": f"https://survey.example/o/{token}.{token}",
    }


def _address(number: int) -> str:
    return f"alice.{number}@example.com"


if __name__ == "__main__":
    started = time.time()
    with MailSink() as sink:
        print(rate(sink, plain, 4000, 2), rate(sink, ready_made, 60_000, 2))
