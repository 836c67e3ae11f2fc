"""Nobody is asked too often: counted when recipients are read, and once more right before a message goes."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from connector.distributions.exclusions import frequency, frequency_rules
from connector.distributions.exclusions.frequency import Lately
from connector.distributions.exclusions.frequency_rules import WantedFrequency
from connector.distributions.models import FrequencyRule, Recipient
from connector.foundation.errors import Invalid
from connector.integrations.ports import Delivery
from connector.messaging.models import Channel, Kind, Mailing, Message, MessageState
from tests.support.distributions import MANY, people, send, shown, states
from tests.support.product import Product

HOT = {"field": "Account.Rating", "operator": "equal", "value": "Hot"}


def limit(product: Product, most: int = 1, days: int = 14, **more: Any) -> str:
    wanted = WantedFrequency(more.pop("name", "Rarely"), most, days, **more)
    return frequency_rules.create(product.bundle, product.organization_id, wanted)


def ask(product: Product, *ids: str, **changes: Any) -> dict[str, str]:
    """Send and deliver; name to state or reason."""
    sent = send(product, "Contact", list(ids), **changes)
    product.work()
    return states(product, sent)


def test_who_was_asked_lately_is_left_out_and_counted_apart(product: Product) -> None:
    limit(product)
    alice, bob = product.contact("Alice"), product.contact("Bob")
    ask(product, alice)

    sent = send(product, "Contact", [alice, bob])

    assert states(product, sent) == {"Alice Martin": "too_often", "Bob Martin": "pending"}
    assert people(product, sent)[0]["reason_text"] == "Asked often enough lately: Rarely"
    counts = shown(product, sent)["counts"]
    assert (counts["selected"], counts["too_often"], counts["in_list"]) == (2, 1, 1)


def test_after_the_days_a_person_may_be_asked_again(product: Product) -> None:
    limit(product, days=14)
    alice = product.contact("Alice")
    ask(product, alice)

    product.clock.advance(days=14, seconds=-1)
    assert ask(product, alice) == {"Alice Martin": "too_often"}
    product.clock.advance(seconds=2)
    assert ask(product, alice) == {"Alice Martin": "sent"}


def test_as_many_are_allowed_as_the_rule_says(product: Product) -> None:
    limit(product, most=2)
    alice = product.contact("Alice")

    assert [ask(product, alice)["Alice Martin"] for _ in range(3)] == ["sent", "sent", "too_often"]


def test_a_rule_of_one_survey_counts_and_holds_that_one_alone(product: Product) -> None:
    first, other = product.survey_id("satisf"), product.survey_id("event")
    assert first != other
    limit(product, survey_id=first)
    alice = product.contact("Alice")
    ask(product, alice, survey=other)

    assert ask(product, alice, survey=first) == {"Alice Martin": "sent"}
    assert ask(product, alice, survey=first) == {"Alice Martin": "too_often"}
    assert ask(product, alice, survey=other) == {"Alice Martin": "sent"}


def test_a_rule_holds_for_whom_its_conditions_are_met(product: Product) -> None:
    limit(product, conditions=HOT)
    hot, cold = product.org.load("Account", Rating="Hot"), product.org.load("Account", Rating="Cold")
    alice, bob = product.contact("Alice", AccountId=hot), product.contact("Bob", AccountId=cold)
    charlie = product.contact("Charlie", AccountId=None)
    ask(product, alice, bob, charlie)

    assert ask(product, alice, bob, charlie) == {
        "Alice Martin": "too_often",
        "Bob Martin": "sent",
        "Charlie Martin": "sent",
    }


def test_a_hidden_field_of_a_condition_stops_sending(product: Product) -> None:
    limit(product, conditions=HOT)
    product.org.see("Account", {k: v for k, v in product.org.describe("Account").fields.items() if k != "Rating"})

    refused = product.send([product.contact("Alice")])

    assert refused.status_code == 409 and "Account.Rating" in refused.json["detail"]
    assert "Hearback Integration" in refused.json["detail"]


def test_a_field_that_only_contacts_have_keeps_no_lead_from_being_asked(product: Product) -> None:
    limit(product, conditions=HOT)

    sent = send(product, "Lead", [product.lead("Bob")])

    assert states(product, sent) == {"Bob Keller": "pending"}


def test_two_distributions_at_once_ask_a_person_once(product: Product) -> None:
    """Both were decided about before either went: the gate tells them apart."""
    alice = product.contact("Alice")
    sent = [send(product, "Contact", [alice]), send(product, "Contact", [alice])]
    limit(product)

    product.work()

    assert product.mail.recipients() == ["alice@example.com"]
    assert [states(product, each) for each in sent] == [{"Alice Martin": "sent"}, {"Alice Martin": "too_often"}]
    assert shown(product, sent[1])["counts"]["cancelled"] == 1


def test_the_gate_asks_for_conditions_as_they_were_read(product: Product) -> None:
    limit(product, conditions=HOT)
    hot, cold = product.org.load("Account", Rating="Hot"), product.org.load("Account", Rating="Cold")
    alice, bob = product.contact("Alice", AccountId=hot), product.contact("Bob", AccountId=cold)
    send(product, "Contact", [alice, bob])
    with product.db.write() as session:  # as if both had been prepared at the same moment
        session.execute(update(Message).values(due_at=None))
    second = send(product, "Contact", [alice, bob])
    with product.db.write() as session:
        session.execute(update(Message).where(Message.due_at.is_(None)).values(due_at=product.clock.now()))

    product.work()

    assert Counter(product.mail.recipients()) == {"alice@example.com": 1, "bob@example.com": 2}
    assert states(product, second) == {"Alice Martin": "too_often", "Bob Martin": "sent"}


def test_a_message_whose_outcome_is_uncertain_counts_and_a_refused_one_does_not(product: Product) -> None:
    limit(product)
    alice, bob = product.contact("Alice"), product.contact("Bob")
    product.mail.outcomes |= {"alice@example.com": Delivery.UNKNOWN, "bob@example.com": Delivery.REFUSED}
    ask(product, alice, bob)
    product.mail.outcomes.clear()

    assert ask(product, alice, bob) == {"Alice Martin": "too_often", "Bob Martin": "sent"}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.INVITATION])
def test_only_invitations_count_and_are_held(product: Product, kind: Kind) -> None:
    limit(product)
    alice = product.contact("Alice")
    ask(product, alice)
    with product.db.write() as session:
        session.execute(update(Mailing).values(kind=kind))

    assert ask(product, alice) == {"Alice Martin": "sent"}


def test_another_organization_neither_counts_nor_is_held(product: Product) -> None:
    alice = product.contact("Alice")
    ask(product, alice)
    with product.db.write() as session:
        session.execute(update(Mailing).values(organization_id="ORG_other"))
        session.execute(update(Message).values(organization_id="ORG_other"))
    limit(product)

    assert ask(product, alice) == {"Alice Martin": "sent"}


def test_a_worker_that_prepares_many_leaves_out_who_was_asked(product: Product) -> None:
    limit(product)
    everyone = [product.contact(f"P{n}") for n in range(MANY)]
    ask(product, *everyone[:50])

    found = Counter(ask(product, *everyone).values())

    assert found == {"too_often": 50, "sent": MANY - 50}


def test_a_rule_that_is_off_or_deleted_holds_nobody(product: Product) -> None:
    rule = limit(product)
    alice = product.contact("Alice")
    ask(product, alice)

    frequency_rules.switch(product.bundle, product.organization_id, rule, is_on=False)
    assert ask(product, alice) == {"Alice Martin": "sent"}
    frequency_rules.switch(product.bundle, product.organization_id, rule, is_on=True)
    assert ask(product, alice) == {"Alice Martin": "too_often"}
    frequency_rules.delete(product.bundle, product.organization_id, rule)
    assert ask(product, alice) == {"Alice Martin": "sent"}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"name": " "}, "name"),
        ({"most": 0}, "most"),
        ({"days": 10**9}, "days"),
        ({"survey_id": "SV_nowhere"}, "survey"),
        ({"conditions": {"field": "Account.Ratign", "operator": "equal", "value": "Hot"}}, "conditions.field"),
        ({"conditions": {"field": "Account.Rating", "operator": "is", "value": "Hot"}}, "conditions.operator"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_place(product: Product, wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        limit(product, **wanted)

    assert [error.field for error in refused.value.errors] == [field]


HISTORY = st.lists(
    st.tuples(
        st.sampled_from(["alice@example.com", "bob@example.com"]),
        st.integers(0, 40),
        st.sampled_from([MessageState.SENT, MessageState.UNCERTAIN, MessageState.FAILED, MessageState.CANCELLED]),
        st.sampled_from([Kind.INVITATION, Kind.REMINDER]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY, most=st.integers(1, 4), days=st.integers(1, 30))
def test_the_count_is_the_one_that_a_person_would_make(
    product: Product, history: list[Any], most: int, days: int
) -> None:
    now = product.clock.now()
    with product.db.write(product.organization_id) as session:
        _forget(session)
        rule = FrequencyRule(id="FR_1", name="Rarely", most=most, days=days, conditions={}, fields={}, is_on=True)
        rule.created_at = rule.changed_at = now
        session.add(rule)
        session.flush()
        for number, (address, age, state, kind) in enumerate(history):
            _written(session, number, address, kind, state, now - timedelta(days=age))
        session.flush()
        lately = Lately.read(session, [rule], {"alice@example.com", "bob@example.com"}, now)

    for address in ("alice@example.com", "bob@example.com"):
        counted = sum(
            1
            for to, age, state, kind in history
            if to == address
            and age < days
            and state in (MessageState.SENT, MessageState.UNCERTAIN)
            and kind is Kind.INVITATION
        )
        assert lately.count(rule, address) == counted
        assert (lately.why_not({}, address) is not None) == (counted >= most)


def _forget(session: Any) -> None:
    for table in (Message, Mailing, FrequencyRule):
        session.execute(delete(table))


def _written(session: Any, number: int, address: str, kind: Kind, state: MessageState, at: Any) -> None:
    mailing = Mailing(id=f"ML_{number}", channel=Channel.EMAIL, kind=kind, from_name="", from_address="", created_at=at)
    mailing.subject = mailing.body = ""
    session.add(mailing)
    session.flush()
    session.add(
        Message(
            mailing_id=mailing.id,
            recipient_key="x:0",
            to_address=address,
            address=address,
            values={},
            state=state,
            sent_at=at if state is MessageState.SENT else None,
            handed_at=at,
            created_at=at,
        )
    )


def test_both_counts_use_the_index_of_addresses(product: Product) -> None:
    """Their cost is that of the few messages of the people asked about, however long the ledger is."""
    limit(product)
    ask(product, product.contact("Alice"))
    with product.db.write(product.organization_id) as session:
        _fill(session, 5000)
    with product.db.write(product.organization_id) as session:
        session.execute(text("ANALYZE"))
        rule = session.scalars(select(FrequencyRule)).one()
        plans = [
            _plan(session, frequency.lately_query(rule, {"p1@example.com"}, product.clock.now())),
            _plan(session, frequency.full_query(rule, [1, 2], product.clock.now())),
        ]

    assert all("ix_message_organization_id_address" in plan for plan in plans), plans


def _fill(session: Any, count: int) -> None:
    """A ledger of so many messages, each to somebody else."""
    like = session.scalars(select(Message)).one()
    kept = {column.key: getattr(like, column.key) for column in Message.__table__.columns if column.key != "id"}
    other = ({"recipient_key": f"x{n}:0", "address": f"p{n}@example.com"} for n in range(count))
    session.execute(insert(Message), [{**kept, **each} for each in other])


def _plan(session: Any, statement: Any) -> str:
    dialect = session.get_bind().dialect
    written = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    word = "EXPLAIN QUERY PLAN" if dialect.name == "sqlite" else "EXPLAIN"
    return "\n".join(str(tuple(row)) for row in session.execute(text(f"{word} {written.replace(':', chr(92) + ':')}")))


def test_the_recipient_keeps_what_decided(product: Product) -> None:
    limit(product, name="Twice a month", most=1)
    alice = product.contact("Alice")
    ask(product, alice)
    ask(product, alice)

    with product.db.read() as session:
        facts = session.scalars(select(Recipient.facts).order_by(Recipient.id)).all()
    assert facts == [None, {"rule": "Twice a month", "value": 1}]
