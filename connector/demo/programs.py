"""Which processes a demo consists of."""

import sys
from collections.abc import Mapping
from pathlib import Path

from connector.demo.configuration import ACCOUNT_SID, PHONE_NUMBERS, REGION, past_proxies
from connector.demo.data_folder import DataFolder
from connector.demo.ports import Ports
from connector.demo.processes import Program
from connector.demo.redis import redis_command

WEB_PROCESSES = 2
COMPANY = "Norvik Industrial"


def outer_world(folder: DataFolder, ports: Ports) -> list[Program]:
    """What the product finds on the other side: Redis, the Salesforce org, the mailbox, the mobile network."""
    queue = folder.path / "redis"
    queue.mkdir(exist_ok=True)
    salesforce = _module(
        "salesforce_simulator",
        {
            "data": folder.path,
            "pages-port": ports.salesforce,
            "api-port": ports.salesforce_api,
            "hearback-url": ports.web_url,
            "mailbox-url": ports.mailbox_url,
            "api-key-file": folder.secrets / "api_key",
        },
    )
    mailbox = _module(
        "mailbox",
        {
            "data": folder.path,
            "port": ports.mailbox,
            "smtp-port": ports.smtp,
            "salesforce-url": ports.salesforce_url,
            "bounces-url": f"{ports.web_url}/hooks/bounces",
            "bounce-token-file": folder.secrets / "bounce_token",
        },
    )
    phone = _module(
        "phone",
        {
            "data": folder.path,
            "port": ports.phone,
            "account-sid": ACCOUNT_SID,
            "auth-token-file": folder.secrets / "twilio__auth_token",
            "numbers": ",".join(PHONE_NUMBERS),
            "region": REGION,
            "hearback-url": ports.web_url,
            "sender-name": COMPANY,
            "salesforce-url": ports.salesforce_url,
            "salesforce-api-url": ports.salesforce_api_url,
        },
    )
    return [
        Program("redis", redis_command(queue, ports.redis), title="Redis", stops_last=True),
        Program("salesforce", salesforce, past_proxies(), title="Salesforce", stops_last=True),
        Program("mailbox", mailbox, past_proxies(), title="The mailbox", stops_last=True),
        Program("phone", phone, past_proxies(), title="The phone", stops_last=True),
    ]


def product(ports: Ports, environment: Mapping[str, str]) -> tuple[Program, Program]:
    """The processes that a production installation runs, too: web and worker."""
    serve = hearback("serve", "--port", str(ports.web), "--processes", str(WEB_PROCESSES))
    settings = {**environment, **past_proxies()}
    return (
        Program("web", serve, settings, title="The web application"),
        Program("worker", hearback("worker"), settings, title="The worker"),
    )


def hearback(*arguments: str) -> list[str]:
    """A command of the product."""
    return [sys.executable, "-m", "connector.cli", *arguments]


def _module(name: str, options: Mapping[str, Path | int | str]) -> list[str]:
    given = (part for option, value in options.items() for part in (f"--{option}", str(value)))
    return [sys.executable, "-m", f"connector.demo.{name}", *given]
