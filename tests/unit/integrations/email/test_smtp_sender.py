"""The promise of SmtpSender, against a server on a real socket: which messages may have arrived, and which cannot."""

import pytest

from connector.integrations.email.session import SmtpServer
from connector.integrations.email.smtp import SmtpSender
from connector.integrations.ports import Delivery, OutgoingEmail
from tests.support.fakes.email import Ledger
from tests.support.fakes.smtp import Fault, ScriptedSmtpServer, refused_port

ACCEPTED, REFUSED, DEFERRED, UNKNOWN = Delivery.ACCEPTED, Delivery.REFUSED, Delivery.DEFERRED, Delivery.UNKNOWN


def email(number: int, *, text: str = "Hello", **changes: str) -> OutgoingEmail:
    content = f"Subject: {number}\r\n\r\n{text}\r\n".encode()
    envelope = {"mail_from": "noreply@example.org", "rcpt_to": f"p{number}@example.com"} | changes
    return OutgoingEmail(id=f"m{number:04}", content=content, **envelope)


def emails(count: int) -> list[OutgoingEmail]:
    return [email(number) for number in range(1, count + 1)]


def addresses(*numbers: int) -> list[str]:
    return [f"p{number}@example.com" for number in numbers]


def sender_to(server: ScriptedSmtpServer, **options: object) -> SmtpSender:
    window = {"window": options.pop("window")} if "window" in options else {}
    clock = {"monotonic": options.pop("monotonic")} if "monotonic" in options else {}
    smtp = SmtpServer("127.0.0.1", server.port, **{"timeout": 5.0, "dot_timeout": 5.0} | options)  # type: ignore[arg-type]
    return SmtpSender(smtp, **window, **clock)  # type: ignore[arg-type]


def send(sender: SmtpSender, messages: list[OutgoingEmail], ledger: Ledger | None = None) -> Ledger:
    ledger = ledger or Ledger()
    sender.send(messages, hand_over=ledger.hand_over, settle=ledger.settle)
    return ledger


@pytest.fixture(params=["pipelining", "command by command"])
def either(request: pytest.FixtureRequest, server: ScriptedSmtpServer) -> ScriptedSmtpServer:
    if request.param != "pipelining":
        server.extensions = ("8BITMIME",)
    return server


class TestDelivery:
    def test_it_delivers_every_message_with_its_envelope(self, either: ScriptedSmtpServer) -> None:
        ledger = send(sender_to(either), emails(12))
        assert ledger.deliveries() == [ACCEPTED] * 12
        assert either.recipients() == addresses(*range(1, 13))
        assert either.accepted[0].mail_from == "noreply@example.org"
        assert either.accepted[0].content == b"Subject: 1\r\n\r\nHello\r\n"

    def test_many_messages_take_one_connection(self, server: ScriptedSmtpServer) -> None:
        assert send(sender_to(server), emails(500)).deliveries() == [ACCEPTED] * 500
        assert server.connections == 1

    def test_dots_and_bare_line_ends_arrive_safely(self, either: ScriptedSmtpServer) -> None:
        smuggled = "one\r\n.\r\n..\n.\nMAIL FROM:<evil@example.com>\n"
        send(sender_to(either), [email(1, text=smuggled), email(2)])
        body = either.accepted[0].content.split(b"\r\n\r\n", 1)[1]
        assert body == b"one\r\n.\r\n..\r\n.\r\nMAIL FROM:<evil@example.com>\r\n\r\n"
        assert either.recipients() == addresses(1, 2)

    def test_a_large_message_arrives_whole(self, either: ScriptedSmtpServer) -> None:
        send(sender_to(either), [email(1, text="x" * 70 + "\r\n" + ("." * 70 + "\r\n") * 12000)])
        assert len(either.accepted[0].content) > 800_000

    def test_nothing_to_send_opens_no_connection(self, server: ScriptedSmtpServer) -> None:
        assert send(sender_to(server), []).results == []
        assert server.connections == 0


class TestPipelining:
    def test_the_next_message_is_announced_with_the_content(self, server: ScriptedSmtpServer) -> None:
        server.on("dot", Fault.WAIT_FOR_MORE, rcpt="p1@example.com")
        assert send(sender_to(server), emails(2)).deliveries() == [ACCEPTED, ACCEPTED]

    def test_the_commands_of_a_message_go_out_together(self, server: ScriptedSmtpServer) -> None:
        server.on("mail", Fault.WAIT_FOR_MORE)
        server.on("rcpt", Fault.WAIT_FOR_MORE)
        assert send(sender_to(server), emails(1)).deliveries() == [ACCEPTED]

    def test_content_waits_for_its_own_go_ahead(self, either: ScriptedSmtpServer) -> None:
        send(sender_to(either), emails(12))
        assert not either.early_content

    def test_without_pipelining_nothing_is_written_ahead(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ()
        server.on("mail", Fault.WAIT_FOR_MORE)
        assert send(sender_to(server, timeout=0.2), emails(1)).delivery("m0001") is ACCEPTED  # on the second connection
        assert server.connections == 2


class TestHandOver:
    def test_a_window_is_handed_over_before_any_of_it_is_announced(self, server: ScriptedSmtpServer) -> None:
        ledger = send(sender_to(server, window=3), emails(7), Ledger(log=server.log))
        assert ledger.groups == [["m0001", "m0002", "m0003"], ["m0004", "m0005", "m0006"], ["m0007"]]
        for number in range(1, 8):
            handed_over = server.log.index(("hand_over", f"m{number:04}"))
            assert handed_over < server.log.index(("data", f"p{number}@example.com"))

    def test_the_next_window_waits_until_the_last_one_is_settled(self, server: ScriptedSmtpServer) -> None:
        send(sender_to(server, window=3), emails(7), Ledger(log=server.log))
        assert server.log.index(("settle", "m0003")) < server.log.index(("hand_over", "m0004"))
        assert server.log.index(("settle", "m0006")) < server.log.index(("hand_over", "m0007"))

    def test_without_pipelining_the_window_is_one(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ()
        assert send(sender_to(server), emails(3)).groups == [["m0001"], ["m0002"], ["m0003"]]

    def test_a_message_that_is_no_longer_ours_is_neither_sent_nor_settled(self, either: ScriptedSmtpServer) -> None:
        ledger = send(sender_to(either), emails(4), Ledger(not_ours={"m0001", "m0003"}))
        assert either.recipients() == addresses(2, 4)
        assert [result.message_id for result in ledger.results] == ["m0002", "m0004"]

    def test_nothing_is_handed_over_when_nobody_answers(self) -> None:
        with refused_port() as port:
            ledger = send(SmtpSender(SmtpServer("127.0.0.1", port, timeout=5.0)), emails(7))
        assert ledger.groups == []
        assert ledger.deliveries() == [DEFERRED] * 7
        assert "no connection to 127.0.0.1" in ledger.reason("m0001")

    @pytest.mark.parametrize("callback", ["hand_over", "settle"])
    def test_when_the_ledger_fails_the_connection_is_not_used_again(
        self, server: ScriptedSmtpServer, callback: str
    ) -> None:
        def fail(_: object) -> list[str]:
            raise RuntimeError("the database is gone")

        sender, ledger = sender_to(server), Ledger()
        hand_over, settle = (fail, ledger.settle) if callback == "hand_over" else (ledger.hand_over, fail)
        with pytest.raises(RuntimeError):
            sender.send(emails(2), hand_over=hand_over, settle=settle)  # type: ignore[arg-type]
        assert send(sender, [email(9)]).deliveries() == [ACCEPTED]
        assert server.connections == 2


class TestRefusals:
    @pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
    @pytest.mark.parametrize(("reply", "delivery"), [("550 no such user", REFUSED), ("451 later", DEFERRED)])
    def test_a_no_concerns_one_message_only(
        self, either: ScriptedSmtpServer, stage: str, reply: str, delivery: Delivery
    ) -> None:
        rcpt = "p2@example.com" if stage != "mail" else "two@example.org"
        either.on(stage, reply, rcpt=rcpt)
        messages = [email(1), email(2, mail_from="two@example.org"), email(3)]
        ledger = send(sender_to(either), messages)
        assert ledger.deliveries() == [ACCEPTED, delivery, ACCEPTED]
        assert ledger.reason("m0002") == reply
        assert either.recipients() == addresses(1, 3)
        assert either.connections == 1

    def test_it_starts_over_after_a_refusal_at_the_end_of_a_call(self, either: ScriptedSmtpServer) -> None:
        either.on("rcpt", "550 no such user")
        sender = sender_to(either)
        assert send(sender, [email(1)]).deliveries() == [REFUSED]
        assert send(sender, [email(2)]).deliveries() == [ACCEPTED]
        assert either.connections == 1

    def test_no_content_is_sent_when_the_recipient_was_refused_but_data_was_not(
        self, server: ScriptedSmtpServer
    ) -> None:
        server.on("rcpt", "550 no such user")
        server.on("data", "354 go on anyway")
        server.on("dot", "554 no valid recipients")
        ledger = send(sender_to(server), emails(2))
        assert ledger.deliveries() == [REFUSED, ACCEPTED]
        assert ledger.reason("m0001") == "550 no such user"

    def test_a_missing_login_does_not_refuse_the_message_for_good(self, either: ScriptedSmtpServer) -> None:
        either.always("mail", "530 5.7.0 Authentication required")
        assert send(sender_to(either), emails(2)).deliveries() == [DEFERRED, DEFERRED]

    def test_a_server_that_starts_over_badly_is_left(self, either: ScriptedSmtpServer) -> None:
        either.on("rcpt", "550 no such user", rcpt="p1@example.com")
        either.on("rset", "500 what?")
        assert send(sender_to(either), emails(2)).deliveries() == [REFUSED, ACCEPTED]
        assert either.connections == 2

    def test_the_reason_is_one_line_of_visible_text(self, server: ScriptedSmtpServer) -> None:
        server.on("dot", "550-first\r\n550 \x1b[31msecond " + "x" * 500)
        reason = send(sender_to(server), emails(1)).reason("m0001")
        assert reason.startswith("550 first [31msecond xxx")
        assert len(reason) <= 300


class TestWhatTheServerCannotTake:
    def test_a_message_over_its_size_limit_is_refused_here(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ("PIPELINING", "SIZE 100")
        ledger = send(sender_to(server), [email(1, text="x" * 200), email(2)])
        assert ledger.deliveries() == [REFUSED, ACCEPTED]
        assert "larger" in ledger.reason("m0001")

    def test_it_states_size_and_eight_bit_content(self, server: ScriptedSmtpServer) -> None:
        send(sender_to(server), [email(1, text="é"), email(2)])
        size = len(email(1, text="é").content)
        assert f"MAIL FROM:<noreply@example.org> SIZE={size} BODY=8BITMIME" in server.commands

    def test_eight_bit_content_is_refused_for_a_seven_bit_server(self, server: ScriptedSmtpServer) -> None:
        server.extensions = ("PIPELINING",)
        assert send(sender_to(server), [email(1, text="é"), email(2)]).deliveries() == [REFUSED, ACCEPTED]

    def test_a_foreign_domain_goes_out_in_ascii(self, server: ScriptedSmtpServer) -> None:
        send(sender_to(server), [email(1, rcpt_to="alice@bücher.example")])
        assert server.recipients() == ["alice@xn--bcher-kva.example"]

    def test_a_foreign_local_part_needs_smtputf8(self, server: ScriptedSmtpServer) -> None:
        messages = [email(1, rcpt_to="josé@example.com")]
        send(sender_to(server), messages)
        assert "MAIL FROM:<noreply@example.org> SIZE=21 SMTPUTF8" in server.commands
        server.extensions = ("PIPELINING",)
        ledger = send(sender_to(server), messages)
        assert ledger.deliveries() == [REFUSED]
        assert "SMTPUTF8" in ledger.reason("m0001")

    @pytest.mark.parametrize("address", ["a@b>\r\nDATA", "a b@example.com", "a@b@example.com", "nobody", "@", "a@\x00"])
    def test_an_address_that_breaks_out_never_reaches_the_wire(self, server: ScriptedSmtpServer, address: str) -> None:
        assert send(sender_to(server), [email(1, rcpt_to=address)]).deliveries() == [REFUSED]
        assert [command.split()[0] for command in server.commands] == ["EHLO"]


class TestLostConnections:
    def test_lost_after_the_dot_is_unknown_and_never_repeated(self, either: ScriptedSmtpServer) -> None:
        either.on("dot", Fault.DROP, rcpt="p2@example.com")
        ledger = send(sender_to(either), emails(4))
        assert ledger.deliveries() == [ACCEPTED, UNKNOWN, ACCEPTED, ACCEPTED]
        assert [what for what in either.log if what == ("dot", "p2@example.com")] == [("dot", "p2@example.com")]

    def test_no_answer_to_the_dot_in_time_is_unknown(self, either: ScriptedSmtpServer) -> None:
        either.on("dot", Fault.SILENCE, rcpt="p1@example.com")
        ledger = send(sender_to(either, dot_timeout=0.2), emails(2))
        assert ledger.deliveries() == [UNKNOWN, ACCEPTED]
        assert "timed out" in ledger.reason("m0001")

    def test_an_answer_to_the_dot_that_is_none_is_unknown(self, either: ScriptedSmtpServer) -> None:
        either.on("dot", "354 go on", rcpt="p1@example.com")
        assert send(sender_to(either), emails(2)).deliveries() == [UNKNOWN, ACCEPTED]

    @pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
    def test_lost_before_content_is_sent_again_once(self, either: ScriptedSmtpServer, stage: str) -> None:
        either.on(stage, Fault.DROP)
        assert send(sender_to(either), emails(3)).deliveries() == [ACCEPTED] * 3
        assert either.connections == 2

    @pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
    def test_lost_before_content_for_the_second_time_defers_the_rest(
        self, either: ScriptedSmtpServer, stage: str
    ) -> None:
        either.always(stage, Fault.DROP)
        assert send(sender_to(either), emails(12)).deliveries() == [DEFERRED] * 12
        assert either.connections == 2

    def test_the_loss_is_forgiven_again_after_an_answer(self, either: ScriptedSmtpServer) -> None:
        for number in (1, 3, 5):
            either.on("rcpt", Fault.DROP, rcpt=f"p{number}@example.com")
        assert send(sender_to(either), emails(6)).deliveries() == [ACCEPTED] * 6

    def test_a_server_that_drops_every_dot_gets_no_more_than_two(self, either: ScriptedSmtpServer) -> None:
        either.always("dot", Fault.DROP)
        assert send(sender_to(either), emails(12)).deliveries() == [UNKNOWN] * 2 + [DEFERRED] * 10

    def test_a_goodbye_instead_of_an_answer_is_a_lost_connection(self, either: ScriptedSmtpServer) -> None:
        either.on("rcpt", "421 closing", rcpt="p2@example.com")
        assert send(sender_to(either), emails(3)).deliveries() == [ACCEPTED] * 3
        assert either.connections == 2

    def test_a_goodbye_in_answer_to_the_dot_defers_that_message(self, either: ScriptedSmtpServer) -> None:
        either.on("dot", "421 closing", rcpt="p2@example.com")
        assert send(sender_to(either), emails(3)).deliveries() == [ACCEPTED, DEFERRED, ACCEPTED]

    def test_a_large_message_of_which_the_end_was_never_written_is_not_uncertain(
        self, either: ScriptedSmtpServer
    ) -> None:
        either.always("content", Fault.DROP)
        huge = email(1, text=("x" * 76 + "\r\n") * 400_000)
        either.extensions = either.extensions[:1]
        assert send(sender_to(either), [huge]).deliveries() == [DEFERRED]

    def test_a_server_without_words_times_out(self, server: ScriptedSmtpServer) -> None:
        server.always("connect", Fault.SILENCE)
        ledger = send(sender_to(server, timeout=0.2), emails(7))
        assert ledger.groups == []
        assert ledger.deliveries() == [DEFERRED] * 7

    def test_something_that_is_not_a_mail_server_is_left_alone(self, server: ScriptedSmtpServer) -> None:
        server.always("connect", "SSH-2.0-OpenSSH_9.2")
        assert "does not speak SMTP" in send(sender_to(server), emails(1)).reason("m0001")


class TestKeptConnection:
    def test_the_connection_is_kept_between_calls(self, either: ScriptedSmtpServer) -> None:
        sender = sender_to(either)
        for number in range(1, 4):
            assert send(sender, [email(number)]).deliveries() == [ACCEPTED]
        assert either.connections == 1

    def test_one_that_the_server_closed_is_opened_again(self, either: ScriptedSmtpServer) -> None:
        sender = sender_to(either)
        send(sender, [email(1)])
        either.close_connections()
        assert send(sender, emails(3)).deliveries() == [ACCEPTED] * 3
        assert either.connections == 2

    @pytest.mark.parametrize("last_words", [Fault.DROP, "421 idle for too long"])
    def test_one_that_dies_at_its_first_command_is_opened_again(
        self, either: ScriptedSmtpServer, last_words: Fault | str
    ) -> None:
        sender = sender_to(either)
        send(sender, [email(1)])
        either.on("mail", last_words)
        assert send(sender, emails(3)).deliveries() == [ACCEPTED] * 3
        assert either.connections == 2

    def test_one_idle_for_too_long_is_not_used_again(self, server: ScriptedSmtpServer) -> None:
        now = [0.0]
        sender = sender_to(server, monotonic=lambda: now[0])
        send(sender, [email(1)])
        now[0] = 31.0
        send(sender, [email(2)])
        assert server.connections == 2

    def test_closing_says_goodbye(self, server: ScriptedSmtpServer) -> None:
        sender = sender_to(server)
        send(sender, [email(1)])
        sender.close()
        sender.close()
        assert server.commands[-1] == "QUIT"
        assert send(sender, [email(2)]).deliveries() == [ACCEPTED]
