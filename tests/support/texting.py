"""People who answer a survey by SMS, without the screens around it: an invitation as a distribution would write it."""

from dataclasses import dataclass, field
from itertools import count

from sqlalchemy import select

from connector.foundation.db import new_id
from connector.messaging.models import Channel, Kind, Mailing, Message
from connector.organizations import service as organizations
from connector.responses import sms_conversation, sms_inbound
from connector.responses.invitations import NewInvitation, invite
from connector.responses.models import AnswerRow, InboundSms, Response, SmsConversation
from connector.responses.sms_inbound import Received
from connector.surveys import service as surveys
from connector.surveys.answers import Answer
from connector.surveys.definition import SurveyDefinition
from tests.support.product import Product

OURS, ALICE, BOB = "+33644630000", "+33612345601", "+33612345602"
_sids = count(1)


@dataclass
class Texting:
    """A handset per number, and the surveys that are sent to them."""

    product: Product
    organization_id: str = ""
    surveys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.organization_id = self.organization_id or self.product.organization_id

    def other_organization(self) -> "Texting":
        with self.product.db.write() as session:
            other, _ = organizations.create(session, "Globex", self.product.clock.now())
        return Texting(self.product, other.id)

    def ask(
        self,
        definition: SurveyDefinition,
        phone: str = ALICE,
        language: str = "en",
        kind: Kind = Kind.INVITATION,
        send: bool = True,
        sender_id: str | None = None,
    ) -> str:
        """Invite, and send what is due; the invitation's id."""
        now = self.product.clock.now()
        with self.product.db.write(self.organization_id) as session:
            version = surveys.publish(session, self.organization_id, definition, now)
            wanted = NewInvitation(version.survey_id, version.id, None, "sms", {"FirstName": "Alice"}, {}, "Acme")
            [invitation_id] = invite(session, self.product.bundle.links, self.organization_id, [wanted], now)
            sms_conversation.prepare(session, self.organization_id, [(invitation_id, phone, language)], now)
        self.remind(definition, invitation_id, phone, language, kind, send, sender_id)
        return invitation_id

    def remind(
        self,
        definition: SurveyDefinition,
        invitation_id: str,
        phone: str = ALICE,
        language: str = "en",
        kind: Kind = Kind.REMINDER,
        send: bool = True,
        sender_id: str | None = None,
    ) -> None:
        with self.product.db.write(self.organization_id) as session:
            mailing = self._mailing(definition, language, kind)
            mailing.sender_id = sender_id
            session.add(mailing)
            session.flush()
            session.add(self._message(mailing, invitation_id, phone, language))
        if send:
            self.send_due()

    def text(self, body: str, phone: str = ALICE, sid: str = "", after: float = 20, to: str = OURS) -> None:
        """Somebody writes to us, so many seconds after the last message, and we act upon it."""
        self.product.clock.advance(seconds=after)
        self.told(body, phone, sid, to)
        self.product.work()

    def told(self, body: str, phone: str = ALICE, sid: str = "", to: str = OURS) -> bool:
        """The provider tells us; nobody has acted upon it yet."""
        received = Received(sid or f"SM{next(_sids):032x}", phone, to, body)
        return sms_inbound.keep(self.product.bundle, received)

    def send_due(self) -> None:
        self.product.woken.wake("messaging.send")
        self.product.work()

    def got(self, phone: str = ALICE) -> list[str]:
        return self.product.sms.to(phone)

    def conversation(self, invitation_id: str) -> SmsConversation:
        with self.product.db.read() as session:
            return session.get_one(SmsConversation, invitation_id)

    def response(self, invitation_id: str) -> Response | None:
        with self.product.db.read() as session:
            return session.scalar(select(Response).where(Response.invitation_id == invitation_id))

    def answers(self, invitation_id: str) -> dict[str, Answer]:
        with self.product.db.read() as session:
            rows = session.scalars(
                select(AnswerRow)
                .join(Response, Response.id == AnswerRow.response_id)
                .where(Response.invitation_id == invitation_id)
            )
            return {row.question_id: Answer.from_json(row.value) for row in rows}

    def outcomes(self) -> list[str]:
        with self.product.db.read() as session:
            return list(session.scalars(select(InboundSms.outcome).order_by(InboundSms.id)))

    def _mailing(self, definition: SurveyDefinition, language: str, kind: Kind) -> Mailing:
        return Mailing(
            id=new_id("ML_"),
            organization_id=self.organization_id,
            channel=Channel.SMS,
            kind=kind,
            from_name="Acme",
            from_address=OURS,
            subject="",
            body="Hello ${m://FirstName}.",
            language=language,
            appendix={"": sms_conversation.opening(definition, language)},
            created_at=self.product.clock.now(),
        )

    def _message(self, mailing: Mailing, invitation_id: str, phone: str, language: str) -> Message:
        return Message(
            organization_id=self.organization_id,
            mailing_id=mailing.id,
            recipient_key=f"{invitation_id}:0",
            to_address=phone,
            address=phone,
            lane=mailing.lane,
            language=language,
            values={"m": {"FirstName": "Alice"}},
            invitation_id=invitation_id,
            due_at=self.product.clock.now(),
            created_at=self.product.clock.now(),
        )
