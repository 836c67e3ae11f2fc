"""No host but Salesforce's, and those the operator named, may ever receive a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.integrations.salesforce.hosts import HostRefused, TrustedHosts, is_bare_instance

HOSTS = TrustedHosts.of(["org.example.com:8443"])


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        ("  https://acme.my.salesforce.com/ ", "https://acme.my.salesforce.com"),
        ("https://ACME.my.salesforce.com/lightning/page/home?a=1#b", "https://acme.my.salesforce.com"),
        ("acme--uat.sandbox.my.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com"),
        ("acme-dev-ed.develop.my.salesforce.com", "https://acme-dev-ed.develop.my.salesforce.com"),
        ("login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://org.example.com:8443/setup", "https://org.example.com:8443"),
    ],
)
def test_it_accepts_what_an_admin_pastes(typed: str, base: str) -> None:
    assert HOSTS.base_url(typed) == base


TRICKS = [
    "",
    " ",
    "evil.com",
    "https://evil.com/.my.salesforce.com",
    "https://evil.com#.my.salesforce.com",
    "https://evil.com?.my.salesforce.com",
    "https://my.salesforce.com.evil.com",
    "https://acme.my.salesforce.com.evil.com",
    "https://acme.my.salesforce.com@evil.com",
    "https://user:secret@acme.my.salesforce.com",
    "https://acme.my.salesforce.com:pw@evil.com/",
    "https://evil.com\\@acme.my.salesforce.com",
    "https://acme.my.salesforce.com\\.evil.com",
    "https://acme.my.salesforce.com.",
    "https://acme.my.salesforce.com:8443",
    "https://acme.my.salesforce.com:443@evil.com",
    "https://org.example.com",
    "https://org.example.com:8444",
    "https://my.salesforce.com",
    "https://.my.salesforce.com",
    "https://-.my.salesforce.com",
    "https://a.b.c.my.salesforce.com",
    "https://evilmy.salesforce.com",
    "https://acmemy.salesforce.com",
    "https://acme。my。salesforce。com",
    "https://аcme.my.salesforce.com",
    "https://acme.my.ſalesforce.com",
    "https://acme.my.salesforce.com\n.evil.com",
    "https://acme.my.salesforce.com/\nHost: evil.com",
    "https:acme.my.salesforce.com",
    "https:///acme.my.salesforce.com",
    "//acme.my.salesforce.com",
    "ftp://acme.my.salesforce.com",
    "javascript://acme.my.salesforce.com",
    "https://127.0.0.1",
    "https://[::1]/.my.salesforce.com",
    "https://acme.lightning.force.com",
    "https://na139.salesforce.com",
]


@pytest.mark.parametrize("trick", TRICKS)
def test_it_refuses_every_other_host_however_it_is_dressed(trick: str) -> None:
    with pytest.raises(HostRefused):
        HOSTS.base_url(trick)
    with pytest.raises(HostRefused):
        HOSTS.require(trick)


def test_it_refuses_plain_http() -> None:
    for check in (HOSTS.base_url, HOSTS.require):
        with pytest.raises(HostRefused):
            check("http://acme.my.salesforce.com")


def test_an_address_given_by_a_server_must_name_its_scheme() -> None:
    with pytest.raises(HostRefused):
        HOSTS.require("acme.my.salesforce.com")


def test_the_message_names_where_to_find_the_right_address() -> None:
    with pytest.raises(HostRefused, match="Setup → My Domain"):
        HOSTS.base_url("acme.lightning.force.com")


@given(st.text(), st.sampled_from([".my.salesforce.com", "login.salesforce.com", "/.my.salesforce.com"]), st.text())
def test_whatever_is_accepted_is_one_of_the_known_hosts(before: str, middle: str, after: str) -> None:
    try:
        base = HOSTS.require(f"https://{before}{middle}{after}")
    except HostRefused:
        return
    assert base.isascii()
    assert base.endswith(".my.salesforce.com") or base in (
        "https://login.salesforce.com",
        "https://test.salesforce.com",
    )


def test_it_knows_an_instance_without_my_domain() -> None:
    assert is_bare_instance("https://na139.salesforce.com")
    assert is_bare_instance("https://cs42.salesforce.com/")
    assert not is_bare_instance("https://acme.my.salesforce.com")
    assert not is_bare_instance("https://na139.salesforce.com.evil.com")
