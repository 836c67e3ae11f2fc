"""The adapters of production over the settings: the one bundle from which views and jobs take what they need."""

from connector.foundation.clock import Clock, SystemClock
from connector.foundation.crypto import Cipher
from connector.foundation.db import Database
from connector.foundation.jobs import Jobs
from connector.foundation.journal_file import journal_file_at
from connector.foundation.links import Links
from connector.foundation.settings import Settings
from connector.integrations.bundle import Bundle
from connector.integrations.domain_records import DnsRecords, RecordsOfFile
from connector.integrations.email.session import Security, SmtpServer
from connector.integrations.email.smtp import SmtpSender
from connector.integrations.journal import journal_at
from connector.integrations.ports import DomainRecords
from connector.integrations.salesforce.client import ClientSettings
from connector.integrations.salesforce.connections import Connections
from connector.integrations.salesforce.oauth import LoginEnvironment, OAuthClient, OAuthSettings
from connector.integrations.salesforce.tokens import TokenKeeper
from connector.integrations.sms.twilio import TwilioAccount, TwilioSender
from connector.organizations.token_store import DatabaseTokenStore

JOB_ENTRY = "connector.worker.run"


def make_bundle(settings: Settings) -> Bundle:
    """The adapters of production over these settings."""
    db, clock = Database(settings.database.url), SystemClock()
    journal = journal_at(settings.data_dir / "sending")
    cipher = Cipher(settings.encryption_keys.get_secret_value())
    login, links = _login(settings, clock), _links(settings)
    keeper = TokenKeeper(DatabaseTokenStore(db, cipher, clock), login, clock)
    return Bundle(
        settings=settings,
        db=db,
        clock=clock,
        cipher=cipher,
        jobs=Jobs(settings.redis.url, JOB_ENTRY),
        links=links,
        email=SmtpSender(smtp_server(settings), window=settings.smtp.window, trace=journal),
        sms=_sms_sender(settings, links),
        journal=journal,
        answers=journal_file_at(settings.data_dir / "answers"),
        salesforce=Connections(keeper, _client_settings(settings), clock),
        salesforce_login=login,
        domain_records=_domain_records(settings),
    )


def smtp_server(settings: Settings) -> SmtpServer:
    smtp = settings.smtp
    return SmtpServer(
        host=smtp.host,
        port=smtp.port,
        security=Security(smtp.security),
        username=smtp.username,
        password=smtp.password.get_secret_value(),
        timeout=smtp.timeout_seconds,
    )


def _domain_records(settings: Settings) -> DomainRecords:
    if settings.dns.records_file:
        return RecordsOfFile(settings.dns.records_file)
    return DnsRecords(settings.dns.timeout_seconds)


def _links(settings: Settings) -> Links:
    return Links(settings.public_url, settings.link_key.get_secret_value(), settings.short_url)


def twilio_account(settings: Settings) -> TwilioAccount | None:
    """None while SMS is not set up."""
    twilio = settings.twilio
    if not twilio.account_sid:
        return None
    return TwilioAccount(
        sid=twilio.account_sid,
        token=twilio.auth_token.get_secret_value(),
        base_url=twilio.base_url,
        timeout=twilio.timeout_seconds,
    )


def _sms_sender(settings: Settings, links: Links) -> TwilioSender | None:
    account = twilio_account(settings)
    return TwilioSender(account, callback=links.sms_status_url, window=settings.twilio.window) if account else None


def _login(settings: Settings, clock: Clock) -> OAuthClient:
    salesforce = settings.salesforce
    return OAuthClient(
        OAuthSettings(
            client_id=salesforce.client_id,
            client_secret=salesforce.client_secret.get_secret_value(),
            environments={
                name: LoginEnvironment(e.authorize_url, e.token_url) for name, e in salesforce.environments.items()
            },
            trusted_hosts=salesforce.trusted_hosts,
            ca_file=salesforce.ca_file,
            timeout=salesforce.timeout_seconds,
        ),
        clock,
    )


def _client_settings(settings: Settings) -> ClientSettings:
    salesforce = settings.salesforce
    return ClientSettings(
        trusted_hosts=salesforce.trusted_hosts,
        version=salesforce.api_version,
        timeout=salesforce.timeout_seconds,
        ca_file=salesforce.ca_file,
    )
