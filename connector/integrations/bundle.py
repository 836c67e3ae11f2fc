"""What views, services and jobs are given: the settings, the database and the ports. Filled by wiring alone."""

from dataclasses import dataclass, field

from flask import current_app

from connector.foundation.clock import Clock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.foundation.jobs import Waker
from connector.foundation.journal_file import JournalFile, NoJournalFile
from connector.foundation.links import Links
from connector.foundation.settings import Settings
from connector.integrations.journal import Journal, NoJournal
from connector.integrations.ports import DomainRecords, EmailSender, SalesforceConnections, SmsSender
from connector.integrations.salesforce.oauth import OAuthClient


@dataclass(frozen=True)
class Bundle:
    settings: Settings
    db: Database
    clock: Clock
    jobs: Waker
    links: Links
    cipher: Cipher
    email: EmailSender
    sms: SmsSender | None
    """None while SMS is not set up."""
    salesforce: SalesforceConnections
    salesforce_login: OAuthClient
    domain_records: DomainRecords
    journal: Journal = field(default_factory=NoJournal)
    """How far this process has come with what it sends, for whoever comes after a kill."""
    answers: JournalFile = field(default_factory=NoJournalFile)
    """What Salesforce told this process and the database does not know yet."""


def bundle() -> Bundle:
    """The bundle of the running web application."""
    found: Bundle = current_app.extensions["hearback"]
    return found
