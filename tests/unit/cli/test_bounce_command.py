"""Handing on mails that come back, as a mail server does."""

from pathlib import Path

from sqlalchemy import select

from connector.messaging.models import Message
from tests.support.bounces import came_back
from tests.support.command_line import CommandLine
from tests.support.live import serving
from tests.support.product import BOUNCE_TOKEN, Product


def test_a_mail_from_the_pipe_reaches_the_service(product: Product, tmp_path: Path) -> None:
    product.send([product.contact("Alice")])
    product.sweep()
    (tmp_path / "token").write_text(f"{BOUNCE_TOKEN}\n")
    (tmp_path / "mail").write_bytes(came_back(product.mail.journal[0].content))
    with serving(product.app) as url:
        given = ("bounce", "receive", str(tmp_path / "mail"), "--url", url, "--token-file", str(tmp_path / "token"))
        told = [CommandLine()(*given), CommandLine()(*given)]

    assert [(one.code, one.out.split()[-1]) for one in told] == [(0, "recorded"), (0, "repeated")]
    with product.db.read() as session:
        assert session.scalars(select(Message.bounced_at)).one() is not None


def test_a_wrong_token_is_refused_for_good(product: Product, tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"x")
    with serving(product.app) as url:
        told = CommandLine()("bounce", "receive", str(tmp_path / "mail"), "--url", url, "--token", "wrong")

    assert told.code == 1 and "token" in told.err


def test_while_nobody_answers_the_mail_server_is_asked_to_try_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"x")
    given = ("bounce", "receive", str(tmp_path / "mail"), "--url", "http://127.0.0.1:9", "--token", "x")

    assert CommandLine()(*given).code == 75


def test_without_a_token_it_is_called_wrongly(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"x")

    assert CommandLine()("bounce", "receive", str(tmp_path / "mail")).code == 2
