"""An org without My Domain is not connected, and its admin is told the cure."""

from dataclasses import replace

from connector.integrations.salesforce.hosts import TrustedHosts
from connector.integrations.salesforce.my_domain import check
from connector.integrations.salesforce.oauth import UserInfo

HOSTS = TrustedHosts.of(["org.example.com:8443"])
WITHOUT = UserInfo("005D0000001aaaaIAA", "00DD00000007gyhMAA", "Ada", "ada@acme.example", "ada", "", {})
WITH = replace(WITHOUT, custom_domain="https://acme.my.salesforce.com")


def test_an_org_under_its_my_domain_is_fine() -> None:
    assert check(WITH, "https://acme.my.salesforce.com", HOSTS) is None
    assert check(WITHOUT, "https://acme--uat.sandbox.my.salesforce.com", HOSTS) is None


def test_a_trusted_host_that_names_its_domain_is_fine() -> None:
    assert check(WITH, "https://org.example.com:8443", HOSTS) is None


def test_an_org_without_one_is_told_where_to_set_it_up() -> None:
    for instance_url in ("https://na139.salesforce.com", "https://org.example.com:8443"):
        missing = check(WITHOUT, instance_url, HOSTS)
        assert missing is not None
        assert "Setup → My Domain" in missing.message


def test_a_login_past_the_my_domain_is_told_which_address_to_use() -> None:
    missing = check(WITH, "https://na139.salesforce.com", HOSTS)
    assert missing is not None
    assert "https://acme.my.salesforce.com" in missing.message
