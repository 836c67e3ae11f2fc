"""No message can leave without passing the gate: by how the code is built, and for every kind of message."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from connector.foundation.settings import ROOT
from connector.messaging.channels import CHANNELS
from connector.messaging.gate import HELD_BY_OPT_OUT
from connector.messaging.models import Channel, Format, Kind, Mailing, Message, MessageState
from connector.messaging.opt_out import Cause, No, Source, add
from connector.wiring import GATE_CHECKS
from tests.support.product import Product

PRODUCT = ROOT / "connector"
PORTS = {"email", "sms"}


@cache
def trees() -> Sequence[tuple[str, ast.Module]]:
    paths = (path for path in sorted(PRODUCT.rglob("*.py")) if PRODUCT / "demo" not in path.parents)
    return [(str(path.relative_to(PRODUCT)), ast.parse(path.read_text("utf-8"))) for path in paths]


def users_of_ports() -> set[str]:
    """The modules that take a sending port out of a bundle."""
    return {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in PORTS
        and getattr(node.value, "id", getattr(node.value, "attr", "")) in ("bundle", "_bundle")
    }


def callers_of(name: str, below: str = "") -> set[str]:
    return {
        module
        for module, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
        and module.startswith(below)
    }


def test_only_the_list_of_channels_takes_a_port_that_sends() -> None:
    assert {module for module in users_of_ports() if module.startswith(("messaging/", "distributions/"))} <= {
        "messaging/channels.py"
    }


def test_only_delivery_asks_a_channel_for_its_port() -> None:
    assert callers_of("sender", "messaging") == {"messaging/delivery.py"}


def test_whoever_claims_messages_asks_the_gate_about_them() -> None:
    delivery = dict(trees())["messaging/delivery.py"]
    claiming = [function for function in functions(delivery) if "ledger.claim(" in ast.unparse(function)]

    assert callers_of("claim", "messaging") == {"messaging/delivery.py"}
    assert claiming and all(
        ".verdicts(" in ast.unparse(function) and "not in stopped" in ast.unparse(function) for function in claiming
    )


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_the_gate_checks_opt_outs_and_frequency() -> None:
    assert {check.__name__ for check in GATE_CHECKS} >= {"still_wanted", "not_opted_out", "not_too_often"}


def written(product: Product, channel: Channel, kind: Kind) -> int:
    """A due message of this kind to Alice, as if some part of the product had written it."""
    address = {"email": "alice@example.com", "sms": "+33612345678"}[channel]
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        mailing = Mailing(
            id="ML_1",
            channel=channel,
            kind=kind,
            from_name="Acme",
            from_address={"email": "care@acme.example", "sms": "+33700000000"}[channel],
            subject="Hello",
            body="Hello",
            format=Format.TEXT,
            created_at=now,
        )
        session.add(mailing)
        session.flush()
        message = Message(
            mailing_id=mailing.id,
            recipient_key="x:0",
            to_address=address,
            address=address,
            lane=mailing.lane,
            values={},
            state=MessageState.PENDING,
            due_at=now,
            created_at=now,
        )
        session.add(message)
        add(session, product.organization_id, No(channel, address), Cause(Source.ADMIN), now)
        session.flush()
        return message.id


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("kind", list(Kind))
def test_an_opt_out_holds_every_kind_that_goes_to_respondents(product: Product, kind: Kind, channel: Channel) -> None:
    message_id = written(product, channel, kind)

    product.sweep()

    with product.db.read() as session:
        message = session.get_one(Message, message_id)
    left = len(product.mail.journal) + len(product.sms.journal)
    if kind in HELD_BY_OPT_OUT:
        assert (message.state, message.reason, left) == (MessageState.CANCELLED, "opted_out", 0)
    else:
        assert kind in {Kind.TRANSACTIONAL, Kind.INTERNAL} and left == 1


def test_every_channel_is_worked_off_by_delivery() -> None:
    assert set(CHANNELS) == set(Channel)
    assert isinstance(PRODUCT, Path)
