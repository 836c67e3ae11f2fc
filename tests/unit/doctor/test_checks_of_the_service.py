"""Each thing that the service stands on, broken: what the doctor says and how to mend it."""

import dataclasses
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from redis import Redis
from sqlalchemy import text

from connector.doctor.checks import (
    clock,
    database,
    email,
    keys,
    migrations,
    overdue,
    public_url,
    redis,
    sender,
    widget,
    worker,
)
from connector.doctor.context import Context
from connector.doctor.findings import Level
from connector.foundation import migrations as schema
from connector.foundation.clock import SystemClock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.foundation.events import Event
from connector.worker import RqWorker
from tests.support.accounts import connect
from tests.support.fakes.smtp import Fault, ScriptedSmtpServer, refused_port
from tests.support.fakes.tokens import NOW
from tests.support.live import WsgiApplication, serving
from tests.support.product import Product
from tests.unit.doctor.conftest import WithSettings, all_well, problem_in


def answering(body: Any) -> WsgiApplication:
    def application(_environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return application


def test_a_database_that_is_there(product: Product, context_with: WithSettings) -> None:
    address = product.db.engine.url.render_as_string(hide_password=False)

    assert all_well(database.check(context_with(database={"url": address})))


def test_a_database_that_was_never_made(context_with: WithSettings, tmp_path: Path) -> None:
    found = problem_in(database.check(context_with(database={"url": f"sqlite:///{tmp_path}/none.db"})))

    assert "hearback migrate" in found.cure and not (tmp_path / "none.db").exists()


def test_a_database_that_does_not_answer_is_told_without_its_password(context: Context) -> None:
    with refused_port() as port:
        url = f"postgresql+psycopg://hearback:secret@127.0.0.1:{port}/hearback"
        settings = context.settings.model_copy(
            update={"database": context.settings.database.model_copy(update={"url": url})}
        )
        broken = dataclasses.replace(context.bundle, settings=settings, db=Database(url))
        found = problem_in(database.check(Context(broken)))

    assert "HEARBACK_DATABASE__URL" in found.cure and "secret" not in found.what


def test_a_schema_that_is_not_up_to_date(tmp_path: Path, context: Context) -> None:
    url = f"sqlite:///{tmp_path}/schema.db"
    bundle = dataclasses.replace(context.bundle, db=Database(url))
    assert "empty" in problem_in(migrations.check(Context(bundle))).what

    schema.upgrade(url)
    assert all_well(migrations.check(Context(bundle)))

    with bundle.db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version" in problem_in(migrations.check(Context(bundle))).what


def test_a_redis_that_is_there(redis_url: str, context_with: WithSettings) -> None:
    assert all_well(redis.check(context_with(redis={"url": redis_url})))


def test_a_redis_that_is_not_there(context_with: WithSettings) -> None:
    with refused_port() as port:
        found = problem_in(redis.check(context_with(redis={"url": f"redis://127.0.0.1:{port}/0"})))

    assert "HEARBACK_REDIS__URL" in found.cure


@pytest.mark.parametrize(
    ("policy", "limit", "words"), [("allkeys-lru", 50_000_000, "throws keys away"), ("noeviction", 1, "nearly full")]
)
def test_a_redis_that_forgets(redis_url: str, context_with: WithSettings, policy: str, limit: int, words: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", policy)
        client.config_set("maxmemory", limit)
        found = redis.check(context_with(redis={"url": redis_url}))
        client.config_set("maxmemory", 0)
        client.config_set("maxmemory-policy", "noeviction")

    assert words in problem_in(found[1:], Level.WARNING).what


def test_a_worker_that_runs_and_one_that_died(redis_url: str, today: Context, context_with: WithSettings) -> None:
    settings = context_with(redis={"url": redis_url}).settings
    now = Context(dataclasses.replace(today.bundle, settings=settings))
    assert "hearback worker" in problem_in(worker.check(now)).cure

    with Redis.from_url(redis_url) as client:
        running = RqWorker(client, threading.Event())
        running.register_birth()
        assert all_well(worker.check(now))

        client.hset(running.key, "last_heartbeat", "2026-01-01T00:00:00.000000Z")
    assert problem_in(worker.check(now))


def test_work_that_waits_for_long(product: Product, context: Context) -> None:
    assert all_well(overdue.check(context))
    due = NOW - timedelta(minutes=9)
    with product.db.write(product.organization_id) as session:
        session.add(Event(name="Forgotten", payload={}, created_at=due, due_at=due))
    product.send([product.contact()])
    product.clock.advance(minutes=5)

    events, messages = overdue.check(context)

    assert "14 minutes" in events.what and events.level is Level.WARNING and events.cure
    assert "1 message(s) to send" in messages.what


@pytest.fixture
def mail_server() -> Any:
    with ScriptedSmtpServer() as server:
        yield server


def at(server: ScriptedSmtpServer, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": server.port, "security": "none", "timeout_seconds": 5, **more}


def test_a_mail_server_that_takes_mail_gets_none(mail_server: ScriptedSmtpServer, context_with: WithSettings) -> None:
    assert all_well(email.check(context_with(smtp=at(mail_server))))
    assert [command.split()[0] for command in mail_server.commands] == ["EHLO", "RSET", "QUIT"]
    assert mail_server.accepted == []


@pytest.mark.parametrize(
    ("stage", "answer", "words"),
    [
        ("connect", "554 go away", "HEARBACK_SMTP__SECURITY"),
        ("connect", Fault.DROP, "firewall"),
        ("rset", "550 no", "HEARBACK_SMTP__USERNAME"),
        ("rset", "421 busy", "HEARBACK_SMTP__USERNAME"),
    ],
)
def test_a_mail_server_that_refuses_us(
    mail_server: ScriptedSmtpServer, context_with: WithSettings, stage: str, answer: Any, words: str
) -> None:
    mail_server.always(stage, answer)

    assert words in problem_in(email.check(context_with(smtp=at(mail_server)))).cure


@pytest.mark.parametrize("more", [{"security": "starttls"}, {"username": "hearback"}])
def test_a_mail_server_without_what_is_set(
    mail_server: ScriptedSmtpServer, context_with: WithSettings, more: dict[str, Any]
) -> None:
    assert "HEARBACK_SMTP__SECURITY" in problem_in(email.check(context_with(smtp=at(mail_server, **more)))).cure


def test_a_mail_server_that_is_not_there(context_with: WithSettings) -> None:
    with refused_port() as port:
        found = problem_in(email.check(context_with(smtp={"port": port})))

    assert "HEARBACK_SMTP__HOST" in found.cure


@pytest.mark.parametrize("address", ["noreply@127.0.0.1", "noreply@intranet", "nobody", "a b@acme.example"])
def test_a_sender_that_no_answer_reaches(context_with: WithSettings, address: str) -> None:
    found = problem_in(sender.check(context_with(sender={"from_address": address})))

    assert "HEARBACK_SENDER__FROM_ADDRESS" in found.cure


def test_a_sender_with_a_domain(context_with: WithSettings) -> None:
    assert all_well(sender.check(context_with(sender={"from_address": "care@acme.example"})))


def test_a_public_address_that_leads_here(context_with: WithSettings) -> None:
    with serving(answering({"status": "ok"})) as url:
        assert all_well(public_url.check(context_with(public_url=url)))


def test_a_public_address_where_somebody_else_answers(context_with: WithSettings) -> None:
    with serving(answering({"status": "teapot"})) as url:
        assert "something else" in problem_in(public_url.check(context_with(public_url=url))).what


def test_a_public_address_that_does_not_answer(context_with: WithSettings) -> None:
    with refused_port() as port:
        found = problem_in(public_url.check(context_with(public_url=f"http://127.0.0.1:{port}")))

    assert "hearback serve" in found.cure


def test_a_public_address_that_is_not_encrypted(context_with: WithSettings) -> None:
    assert "certificate" in problem_in(public_url.check(context_with(public_url="http://192.0.2.1"))).cure


def test_a_widget_that_is_not_compiled(context_with: WithSettings, tmp_path: Path) -> None:
    context = context_with(widget_dir=tmp_path)
    assert "npm" in problem_in(widget.check(context)).cure

    (tmp_path / "main.js").touch()
    assert all_well(widget.check(context))


@pytest.mark.parametrize(("seconds", "well"), [(0, True), (45, True), (90, False), (-3600, False)])
def test_a_clock_that_goes_wrong(context_with: WithSettings, seconds: int, well: bool) -> None:
    with serving(answering({}), date=datetime.now(UTC) + timedelta(seconds=seconds)) as url:
        found = clock.check(_today(context_with(public_url=url)))

    assert all_well(found) if well else "NTP" in problem_in(found).cure


def test_salesforce_has_the_word_about_the_time(product: Product, context_with: WithSettings) -> None:
    with serving(answering({}), date=NOW) as salesforce, serving(answering({})) as url:
        connect(product, instance_url=salesforce)
        found = problem_in(clock.check(_today(context_with(public_url=url))))

    assert "Salesforce's" in found.what


def _today(context: Context) -> Context:
    return Context(dataclasses.replace(context.bundle, clock=SystemClock()))


def test_tokens_that_no_key_opens(product: Product, context: Context) -> None:
    assert all_well(keys.check(context))
    connect(product, access_token=Cipher(Fernet.generate_key().decode()).encrypt("token"))

    assert "HEARBACK_ENCRYPTION_KEYS" in problem_in(keys.check(context)).cure


def test_tokens_that_only_an_older_key_opens(product: Product, context: Context) -> None:
    connect(product)
    both = f"{Fernet.generate_key().decode()},{context.settings.encryption_keys.get_secret_value()}"
    settings = context.settings.model_copy(update={"encryption_keys": type(context.settings.encryption_keys)(both)})
    rotated = Context(dataclasses.replace(context.bundle, settings=settings, cipher=Cipher(both)))

    assert "rotate-keys" in problem_in(keys.check(rotated), Level.WARNING).cure
