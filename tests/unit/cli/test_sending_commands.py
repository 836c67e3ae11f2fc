"""Templates, senders, domains and people by the command line."""

from pathlib import Path

import pytest
import yaml

from tests.support.command_line import CommandLine
from tests.support.product import LINK, Product
from tests.support.signed_in import salesforce_user

TEMPLATE = {"name": "Welcome", "subject": "Your opinion", "body": f"Hello\n\n{LINK}", "language": "en"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "welcome.yaml"
    path.write_text(yaml.safe_dump(TEMPLATE))
    return path


def test_a_template_is_applied_shown_and_deleted(hearback: CommandLine, file: Path) -> None:
    made = hearback("template", "apply", str(file), "--json")
    shown = hearback("template", "show", "welcome")
    again = hearback("template", "apply", "-", stdin=shown.out.replace("Your opinion", "Tell us"))

    assert made.code == 0 and made.json["name"] == "Welcome" and "Changed" in again.out
    assert "Welcome" in hearback("template", "list", "--channel", "email").out
    assert hearback("template", "delete", "Welcome").code == 0
    assert hearback("template", "list", "--json").json == {"items": []}


def test_a_template_without_the_link_is_refused_with_its_language(hearback: CommandLine, file: Path) -> None:
    file.write_text(yaml.safe_dump(TEMPLATE | {"body": "Hello"}))

    told = hearback("template", "apply", str(file))

    assert told.code != 0 and "English (en): the link to the survey is missing" in told.err


@pytest.mark.parametrize("text", ["[", "- a", "name: 3", ""])
def test_what_is_no_template_is_bad_usage(hearback: CommandLine, file: Path, text: str) -> None:
    file.write_text(text)

    assert hearback("template", "apply", str(file)).code == 2


def test_a_sender_is_added_and_deleted(hearback: CommandLine) -> None:
    window = "1-5 08:00-20:00 Europe/Paris"
    made = hearback("sender", "add", "+33612345678", "--country", "FR", "--window", window, "--per-minute", "30")
    listed = hearback("sender", "list", "--json").json["items"]

    assert made.code == 0 and "Mon, Tue, Wed, Thu, Fri 08:00-20:00" in made.out
    assert listed[0]["window"]["days"] == [1, 2, 3, 4, 5] and listed[0]["per_minute"] == 30
    assert hearback("sender", "delete", "+33612345678").code == 0
    assert hearback("sender", "add", "a@survey.example", "--window", "daily").code == 2


def test_the_default_sender_is_shown_and_chosen(hearback: CommandLine) -> None:
    assert "custom" in hearback("sender", "policy").out

    chosen = hearback("sender", "policy", "running_user", "--from-name", "Acme", "--no-allow-override", "--json")

    assert chosen.json["policy"] == "running_user" and chosen.json["allow_override"] is False


def test_a_domain_is_added_and_checked(product: Product, hearback: CommandLine) -> None:
    added = hearback("domain", "add", "acme.example", "--json").json
    product.dns.published = {each["name"]: [each["value"]] for each in added["records"]}

    assert "acme.example" in hearback("domain", "list").out
    assert "verified" in hearback("domain", "check", "acme.example").out
    assert hearback("domain", "delete", "acme").code == 0


def test_people_are_permitted_to_use_sms(product: Product, hearback: CommandLine) -> None:
    salesforce_user(product)

    assert "Hugo may use SMS" in hearback("user", "allow-sms", "hugo").out
    assert "Hugo may not use SMS" in hearback("user", "forbid-sms", "Hugo").out
    assert "Hugo" in hearback("user", "list").out
