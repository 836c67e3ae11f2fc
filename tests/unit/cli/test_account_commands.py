"""Accounts of Salesforce from the command line; secrets come from files."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import responses

from connector.integrations.salesforce.oauth import OAuthClient, OAuthSettings
from tests.support.accounts import connect
from tests.support.command_line import CommandLine
from tests.support.product import Product
from tests.support.rsa_keys import private_key
from tests.support.salesforce_login import Http, grants

DOMAIN = "https://acme--test.sandbox.my.salesforce.com"
ADD = ("account", "add", "Sandbox", "--client-id", "3MVG9", "--environment", DOMAIN)


@pytest.fixture(autouse=True)
def salesforce(product: Product) -> Iterator[Http]:
    product.bundle = dataclasses.replace(
        product.bundle, salesforce_login=OAuthClient(OAuthSettings("id", "s", {}), product.clock)
    )
    product.app.extensions["hearback"] = product.bundle
    connect(product)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_passthru("http://127.0.0.1")
        grants(mock, DOMAIN, DOMAIN, "00D000000000063EAA", "005000000000002AAA")
        yield mock


def test_an_account_is_added_listed_disconnected_and_removed(hearback: CommandLine, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret\n")

    added = hearback(*ADD, "--client-secret-file", str(secret))
    assert added.code == 0 and "client credentials" in added.out and "the secret" not in added.out

    listed = hearback("account", "list").out
    assert "main" in listed and "Sandbox" in listed
    assert "disconnected" in hearback("account", "disconnect", "sandbox").out
    assert hearback("account", "remove", "Sandbox", "--json").json["removed"] is True
    assert "Sandbox" not in hearback("account", "list").out


def test_a_private_key_may_come_from_stdin(hearback: CommandLine) -> None:
    added = hearback(*ADD, "--username", "bob@acme.example", "--private-key-file", "-", stdin=private_key())

    assert added.code == 0 and "JWT" in added.out


def test_the_main_account_is_called_main_and_stays(hearback: CommandLine) -> None:
    refused = hearback("account", "remove", "main")

    assert refused.code == 1 and "main account stays" in refused.err


def test_one_secret_is_needed(hearback: CommandLine) -> None:
    assert hearback(*ADD).code == 2
    assert hearback(*ADD, "--client-secret-file", "-", "--private-key-file", "-", stdin="x").code == 2


def test_the_field_that_is_wrong_is_named(hearback: CommandLine) -> None:
    refused = hearback(*ADD, "--private-key-file", "-", stdin="no key")

    assert refused.code == 1 and "private_key" in refused.err and "whole text" in refused.err
