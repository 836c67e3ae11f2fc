"""What the page and the JSON show of the journal."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connector.demo.mailbox.bounce import Postmaster
from connector.demo.mailbox.faults import Faults
from connector.demo.mailbox.store import Mailbox
from connector.demo.mailbox.web import create_app
from tests.support.live import serving


def message(number: int = 1, *, html: str = "<p>Hello</p>", headers: str = "") -> bytes:
    return (
        f"From: =?utf-8?q?=C3=89quipe?= <noreply@example.org>\r\nTo: Alice <p{number}@example.com>\r\n"
        f"Subject: =?utf-8?b?w6k=?=\r\n =?utf-8?b?w6k=?= {number}\r\n{headers}"
        'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello in text\r\n"
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--x--\r\n"
    ).encode()


def fill(mailbox: Mailbox, count: int) -> None:
    for number in range(1, count + 1):
        mailbox.add("bounce@example.org", [f"p{number}@example.com"], message(number))


def page(answer: TestResponse) -> str:
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


class TestJson:
    def test_a_message_is_shown_decoded(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 1)
        [item] = client.get("/api/messages").get_json()["items"]
        assert item["id"] == 1
        assert (item["to"], item["from"]) == ("p1@example.com", "noreply@example.org")
        assert (item["subject"], item["text"], item["html"]) == ("éé 1", "Hello in text", "<p>Hello</p>")
        assert item["headers"]["MIME-Version"] == "1.0"
        assert item["envelope"] == {"mail_from": "bounce@example.org", "rcpt_to": ["p1@example.com"]}
        assert client.get("/api/messages/1").get_json() == item

    def test_thousands_come_in_order_and_once(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 1_001)
        items = client.get("/api/messages").get_json()["items"]
        assert [item["id"] for item in items] == list(range(1, 1_002))
        assert [item["id"] for item in client.get("/api/messages?limit=450").get_json()["items"]] == list(range(1, 451))

    def test_all_come_oldest_first_and_can_be_paged(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 5)

        def ids(query: str) -> list[int]:
            return [item["id"] for item in client.get(f"/api/messages{query}").get_json()["items"]]

        assert ids("") == [1, 2, 3, 4, 5]
        assert ids("?limit=2") == [1, 2]
        assert ids("?after=2&limit=2") == [3, 4]
        assert ids("?after=5") == []
        assert ids("?to=P3@example") == [3]
        assert ids("?to=%25") == []
        assert ids("?limit=many") == [1, 2, 3, 4, 5]

    def test_the_source_is_byte_for_byte(self, client: FlaskClient, mailbox: Mailbox) -> None:
        mailbox.add("", ["a@example.com"], b"\xff no headers at all \x00")
        assert client.get("/api/messages/1/raw").data == b"\xff no headers at all \x00"
        assert client.get("/api/messages/1").get_json()["to"] == "a@example.com"

    @pytest.mark.parametrize("path", ["/api/messages/7", "/api/messages/7/raw", "/api/messages/99999999999999999999"])
    def test_an_unknown_message_is_not_found(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404


class TestPage:
    def test_an_empty_mailbox_says_what_to_do(self, client: FlaskClient) -> None:
        html = page(client.get("/"))
        assert "No mail yet" in html
        assert 'href="http://localhost:8001/"' in html

    def test_it_speaks_french(self, client: FlaskClient, mailbox: Mailbox) -> None:
        french = {"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.5"}
        assert "Aucun message pour l’instant" in page(client.get("/", headers=french))
        fill(mailbox, 1)
        assert "En-têtes" in page(client.get("/messages/1", headers=french))
        assert '<html lang="en">' in page(client.get("/", headers={"Accept-Language": "ja"}))

    def test_the_list_shows_the_newest_first_in_pages(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 60)
        html = page(client.get("/"))
        assert html.index('data-id="60"') < html.index('data-id="11"')
        assert 'data-id="10"' not in html
        assert "/?before=11" in html
        assert 'data-id="10"' in page(client.get("/?before=11"))

    def test_it_is_searched_by_recipient(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 3)
        html = page(client.get("/?to=p2@"))
        assert 'data-id="2"' in html
        assert 'data-id="3"' not in html
        assert "No mail to “nobody”" in page(client.get("/?to=nobody"))

    def test_a_message_is_unread_until_it_is_opened(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 1)
        assert "row unread" in page(client.get("/"))
        client.get("/messages/1")
        assert "row unread" not in page(client.get("/"))

    @pytest.mark.parametrize(
        ("view", "expected"),
        [
            ("html", "<iframe"),
            ("text", "Hello in text"),
            ("headers", "bounce@example.org → p1@example.com"),
            ("source", "=?utf-8?b?w6k=?="),
            ("nonsense", "<iframe"),
        ],
    )
    def test_it_shows_each_view(self, client: FlaskClient, mailbox: Mailbox, view: str, expected: str) -> None:
        fill(mailbox, 1)
        assert expected in page(client.get(f"/messages/1?view={view}"))

    def test_an_unknown_message_leads_back(self, client: FlaskClient) -> None:
        answer = client.get("/messages/7")
        assert answer.status_code == 404
        assert "There is no such message" in answer.get_data(as_text=True)

    def test_of_many_messages_only_those_in_sight_are_decoded(self, client: FlaskClient, tmp_path: Path) -> None:
        fill(client.application.extensions["mailbox"], 1200)
        assert "1\u202f200 messages" in page(client.get("/"))
        with sqlite3.connect(tmp_path / "data" / "mailbox.db") as db:
            assert db.execute("SELECT COUNT(*) FROM readings").fetchone() == (51,)


class TestUntrustedMail:
    EVIL = (
        '<!DOCTYPE html><html><head><title>x</title></head><script>alert(1)</script><a href="https://a.example">x</a>'
    )

    def test_its_html_is_sandboxed_and_its_links_open_in_a_new_tab(self, client: FlaskClient, mailbox: Mailbox) -> None:
        mailbox.add("", ["a@example.com"], message(html=self.EVIL))
        answer = client.get("/messages/1/html")
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
        assert "allow-scripts" not in policy and "script-src" not in policy
        assert '<head><base target="_blank">' in answer.get_data(as_text=True)
        frame = page(client.get("/messages/1")).split("<iframe")[1].split(">")[0]
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame

    def test_its_words_are_escaped_on_the_page(self, client: FlaskClient, mailbox: Mailbox) -> None:
        raw = b"From: <b>x</b> <a@example.com>\r\nSubject: <script>1</script>\r\nX-<i>: <i>\r\n\r\n<script>2</script>"
        mailbox.add("", ["<b>@example.com"], raw)
        for view in ("html", "text", "headers", "source"):
            html = page(client.get(f"/messages/1?view={view}"))
            assert "<script>1" not in html and "<script>2" not in html and "<b>" not in html and "<i>" not in html
        assert "<script>" not in page(client.get("/messages/1/html"))

    @pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
    def test_another_site_cannot_press_a_button(self, client: FlaskClient, headers: dict[str, str]) -> None:
        assert client.post("/api/faults", json={"fault": "defer"}, headers=headers).status_code == 403

    @pytest.mark.parametrize("path", ["/", "/api/messages", "/messages/1/html"])
    def test_a_name_of_another_site_leads_to_nothing(self, client: FlaskClient, path: str) -> None:
        assert client.get(path, headers={"Host": "rebound.example"}).status_code == 403


class Unsubscriber(HTTPServer):
    """The sender's side of a one-click unsubscribe."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.status = 200
        self.requests: list[tuple[str, str, str | None]] = []

    def url(self, path: str) -> str:
        return f"http://localhost:{self.server_port}{path}"


class _Answers(BaseHTTPRequestHandler):
    server: Unsubscriber

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.requests.append((self.path, body, self.headers["Cookie"]))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class TestUnsubscribe:
    @pytest.fixture
    def sender(self) -> Iterator[Unsubscriber]:
        with Unsubscriber() as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield server
            server.shutdown()

    def offer(self, mailbox: Mailbox, url: str) -> None:
        links = f"List-Unsubscribe: <mailto:x@y.example>,\r\n <{url}>\r\n"
        one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
        mailbox.add("", ["a@example.com"], message(headers=links + one_click))

    def test_one_click_posts_to_the_sender_without_cookies(
        self, client: FlaskClient, mailbox: Mailbox, sender: Unsubscriber
    ) -> None:
        self.offer(mailbox, sender.url("/u/token?x=1"))
        assert "Unsubscribe</button>" in page(client.get("/messages/1"))
        html = page(client.post("/messages/1/unsubscribe", follow_redirects=True))
        assert sender.requests == [("/u/token?x=1", "List-Unsubscribe=One-Click", None)]
        assert "Unsubscribed: the sender confirmed it." in html
        assert "Unsubscribe</button>" not in html

    @pytest.mark.parametrize("status", [302, 404, 500])
    def test_what_is_not_confirmed_is_said_and_can_be_tried_again(
        self, client: FlaskClient, mailbox: Mailbox, sender: Unsubscriber, status: int
    ) -> None:
        sender.status = status
        self.offer(mailbox, sender.url("/u"))
        html = page(client.post("/messages/1/unsubscribe", follow_redirects=True))
        assert f"the sender did not confirm it (HTTP {status})" in html
        assert "Unsubscribe</button>" in html
        assert len(sender.requests) == 1

    def test_a_link_that_leaves_this_machine_is_not_followed(self, client: FlaskClient, mailbox: Mailbox) -> None:
        self.offer(mailbox, "https://example.com/u")
        assert "the link leaves this machine" in page(client.post("/messages/1/unsubscribe", follow_redirects=True))

    def test_without_the_headers_there_is_no_button(self, client: FlaskClient, mailbox: Mailbox) -> None:
        fill(mailbox, 1)
        assert "Unsubscribe</button>" not in page(client.get("/messages/1"))
        assert client.post("/messages/1/unsubscribe").status_code == 404


def test_the_browser_is_allowed_to_say_that_a_form_is_ours(client: FlaskClient) -> None:
    assert client.get("/").headers["Referrer-Policy"] == "same-origin"
    ours = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/faults", json={"fault": "defer"}, headers=ours).status_code == 201
    assert client.post("/api/faults", json={"fault": "defer"}, headers={"Origin": "null"}).status_code == 403


def test_the_list_refreshes_alone(client: FlaskClient, mailbox: Mailbox) -> None:
    fill(mailbox, 2)
    assert client.get("/api/state").get_json() == {"count": 2, "last_id": 2, "unread": 2}
    fragment = page(client.get("/list?selected=1"))
    assert "<html" not in fragment
    assert 'aria-current="true" data-id="1"' in fragment


def test_it_says_when_it_is_ready(client: FlaskClient) -> None:
    assert json.loads(page(client.get("/healthz"))) == {"status": "ok"}


class Sender:
    """The sender's side: the door for mails that come back."""

    def __init__(self, folder: Path) -> None:
        self.reports: list[bytes] = []
        self.token_file = folder / "token"
        self.token_file.write_text("secret\n")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        is_door = environ["PATH_INFO"] == "/hooks/bounces/secret" and environ["CONTENT_TYPE"] == "message/rfc822"
        self.reports.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK" if is_door else "404 Not Found", [])
        return [b""]


class TestSendingBack:
    @pytest.fixture
    def sender(self, tmp_path: Path) -> Sender:
        return Sender(tmp_path)

    @pytest.fixture
    def client(self, mailbox: Mailbox, sender: Sender) -> Iterator[FlaskClient]:
        with serving(sender) as url:
            postmaster = Postmaster(f"{url}/hooks/bounces", sender.token_file)
            yield create_app(mailbox, Faults(), postmaster=postmaster).test_client()

    def test_a_button_sends_a_mail_back_as_undeliverable(
        self, client: FlaskClient, mailbox: Mailbox, sender: Sender
    ) -> None:
        mailbox.add("noreply@example.org", ["alice@example.com"], message(1))
        assert "Bounce this mail" in page(client.get("/messages/1"))
        assert "Sent back" in page(client.post("/messages/1/bounce", follow_redirects=True))
        report = message_from_bytes(sender.reports[0])
        assert (report.get_content_type(), report.get_param("report-type")) == ("multipart/report", "delivery-status")
        assert b"Final-Recipient: rfc822; alice@example.com" in sender.reports[0]
        assert b"Status: 5.1.1" in sender.reports[0]
        assert "Bounce this mail" not in page(client.get("/messages/1"))

    def test_a_script_says_with_which_status(self, client: FlaskClient, mailbox: Mailbox, sender: Sender) -> None:
        mailbox.add("noreply@example.org", ["alice@example.com"], message(1))
        answer = client.post("/api/messages/1/bounce", json={"status": "4.2.2"})
        assert (answer.status_code, answer.json) == (200, {"outcome": "done"})
        assert b"Status: 4.2.2" in sender.reports[0]
        assert client.post("/api/messages/1/bounce").status_code == 200
        for bad in ("five", "2.0.0", 5):
            assert client.post("/api/messages/1/bounce", json={"status": bad}).status_code == 422
        assert client.post("/api/messages/2/bounce").status_code == 404

    def test_it_says_when_the_sender_does_not_take_it(
        self, client: FlaskClient, mailbox: Mailbox, sender: Sender
    ) -> None:
        mailbox.add("noreply@example.org", ["alice@example.com"], message(1))
        sender.token_file.write_text("wrong")
        assert "HTTP 404" in page(client.post("/messages/1/bounce", follow_redirects=True))
        sender.token_file.unlink()
        assert "takes no mails" in page(client.post("/messages/1/bounce", follow_redirects=True))
        assert client.post("/api/messages/1/bounce").status_code == 502
