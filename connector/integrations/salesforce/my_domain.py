"""My Domain is required: without it the widget and the record links have no stable address."""

from dataclasses import dataclass

from connector.integrations.salesforce.hosts import TrustedHosts
from connector.integrations.salesforce.oauth import UserInfo

_SETUP = "In Salesforce, open Setup → My Domain, choose a name and deploy it; then connect again."


@dataclass(frozen=True, slots=True)
class MyDomainMissing:
    """Why the org cannot be connected yet; the message names the cure."""

    message: str


def check(userinfo: UserInfo, instance_url: str, trusted_hosts: TrustedHosts) -> MyDomainMissing | None:
    """The org has a My Domain and works under it, or what is missing."""
    if trusted_hosts.is_my_domain(instance_url):
        return None
    if not userinfo.custom_domain:
        return MyDomainMissing(f"This Salesforce org has no My Domain, which Hearback needs. {_SETUP}")
    if not trusted_hosts.trusts(instance_url):
        return MyDomainMissing(_under(userinfo.custom_domain))
    return None


def _under(custom_domain: str) -> str:
    return (
        f"This Salesforce org has a My Domain, {custom_domain}, but the login went past it. "
        f"Connect again with that address instead of Production or Sandbox; if it is new, deploy it first "
        "under Setup → My Domain."
    )
