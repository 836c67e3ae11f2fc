"""Can an answer reach the address that mail comes from?"""

import re

from connector.doctor.context import Context
from connector.doctor.findings import Finding, ok, problem
from connector.integrations.email.addresses import BadAddress, wire_address

CURE = "Set HEARBACK_SENDER__FROM_ADDRESS to an address of a domain that is yours (with SPF and DKIM for it)."
DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]+\Z", re.IGNORECASE)


def check(context: Context) -> list[Finding]:
    address = context.settings.from_address
    try:
        domain = wire_address(address).rpartition("@")[2]
    except BadAddress:
        return [problem(f"{address} is not an email address", CURE)]
    if not DOMAIN.match(domain):
        return [problem(f"{address} is of no domain of the internet: mail servers will refuse it", CURE)]
    return [ok(f"{context.settings.sender.from_name} <{address}>")]
