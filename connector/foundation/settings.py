"""The one Settings object, read at start from config/*.toml and the environment. Nobody else reads the environment."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from limits import parse
from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from connector.foundation.crypto import Cipher

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "HEARBACK_"
SECRETS = (
    "encryption_keys",
    "link_key",
    "session_key",
    "salesforce__client_secret",
    "smtp__password",
    "dkim__private_key",
    "twilio__auth_token",
    "database__url",
    "redis__url",
    "metrics_token",
    "bounce_token",
)


SigningKey = Annotated[SecretStr, Field(min_length=16)]
"""With a shorter one, links and sessions could be forged."""


class DatabaseSettings(BaseModel):
    url: str


class RedisSettings(BaseModel):
    url: str


class SmtpSettings(BaseModel):
    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout_seconds: float
    window: int


class TwilioSettings(BaseModel):
    """An empty `account_sid`: SMS is not set up. `price_per_segment` is what a segment costs, to be shown before
    sending; None: not known. `default_region` reads numbers that are written without a country code (A19)."""

    account_sid: Annotated[str, Field(pattern=r"^(AC[0-9a-fA-F]{32})?$")] = ""
    auth_token: SecretStr = SecretStr("")
    base_url: str
    from_number: Annotated[str, Field(pattern=r"^(\+[1-9][0-9]{5,14})?$")] = ""
    timeout_seconds: Annotated[float, Field(gt=0)]
    window: Annotated[int, Field(ge=1, le=50)]
    price_per_segment: Annotated[Decimal, Field(ge=0)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    default_region: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""


class ConversationSettings(BaseModel):
    """Surveys answered by SMS."""

    silence_hours: Annotated[float, Field(gt=0)]
    """After which a conversation ends by itself, and the next survey has its turn."""
    reprompts: Annotated[int, Field(ge=0, le=10)]
    """How often a question is asked again before a link to a page is sent."""
    repeat_seconds: Annotated[float, Field(ge=0)]
    """So soon after a question nobody answers it: the same text once more is a repeat of the answer before."""
    provider_confirms: bool
    """The provider itself answers STOP, START and HELP when they stand alone: no second answer is sent."""


class DkimSettings(BaseModel):
    """With what mail from our own domain is signed; a domain that an organization added has a key of its own."""

    domain: str = ""
    """Empty: nothing is signed."""
    selector: str = ""
    private_key: SecretStr = SecretStr("")
    """PEM: RSA, or Ed25519."""


class SenderSettings(BaseModel):
    from_name: str
    from_address: str
    spf_include: str
    """What the SPF record of a customer's domain has to include; empty: any SPF record will do."""


class DnsSettings(BaseModel):
    """`records_file`: TXT records of a JSON file {name: [text]} instead of DNS, on a network that has none."""

    timeout_seconds: float
    records_file: Path | None = None


class LoginEnvironment(BaseModel):
    """Where people log in: `authorize_url` and `token_url` are bases such as https://login.salesforce.com."""

    authorize_url: str
    token_url: str


class SalesforceSettings(BaseModel):
    client_id: str
    client_secret: SecretStr = SecretStr("")
    api_version: str
    timeout_seconds: float
    trusted_hosts: list[str]
    ca_file: Path | None = None
    environments: dict[str, LoginEnvironment]


class JobSettings(BaseModel):
    processes: int
    sweep_seconds: float
    lease_seconds: float
    turn_seconds: float
    lot_size: int
    read_synchronously: int
    read_page: int
    coalesce_seconds: float
    coalesce_longest_seconds: float


class WriteBackSettings(BaseModel):
    """`slow_from` and `reserve` are shares of the org's API requests in 24 hours."""

    slow_from: Annotated[float, Field(ge=0, le=1)]
    """From there on calls wait longer for more rows."""
    reserve: Annotated[float, Field(ge=0, le=1)]
    """This much is left to others."""
    bulk_above: Annotated[int, Field(ge=0)]
    """When more rows than this wait for one target, they go as a bulk job,"""
    bulk_rows: Annotated[int, Field(ge=1)]
    """of so many rows at most."""


class LimitSettings(BaseModel):
    """`requests` and `failures` are rates such as "100 per minute", for each address that calls."""

    json_body_bytes: int
    records_per_distribution: int
    requests: str
    failures: str

    @field_validator("requests", "failures")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        try:
            parse(value)
        except ValueError as error:
            raise ValueError("is not a rate; write one like 100 per minute") from error
        return value


class Settings(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

    public_url: str
    short_url: str = ""
    """Where links in text messages lead, a shorter name of the same service; empty: public_url."""
    trusted_proxies: Annotated[int, Field(ge=0, le=10)]
    """How many proxies of our own each request passes; as many entries of X-Forwarded-For are believed."""
    data_dir: Path
    languages: list[str]
    widget_dir: Path = ROOT / "lwc_widget" / "dist"
    """The built widget, which the window at /widget shows."""
    log_level: Literal["debug", "info", "warning", "error"]
    metrics_token: SecretStr = SecretStr("")
    """What /metrics asks of its caller; empty: nothing, for it tells counts only."""
    bounce_token: SecretStr = SecretStr("")
    """The secret part of the address that takes mails that come back; empty: there is none."""
    database: DatabaseSettings
    redis: RedisSettings
    smtp: SmtpSettings
    dkim: DkimSettings = DkimSettings()
    twilio: TwilioSettings
    conversation: ConversationSettings
    sender: SenderSettings
    dns: DnsSettings
    salesforce: SalesforceSettings
    jobs: JobSettings
    writeback: WriteBackSettings
    limits: LimitSettings
    encryption_keys: SecretStr
    """Fernet keys, newest first, separated by commas: the first encrypts, all decrypt."""
    link_key: SigningKey
    session_key: SigningKey

    @field_validator("encryption_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        try:
            Cipher(value.get_secret_value())
        except ValueError as error:
            raise ValueError(
                "must be Fernet keys, separated by commas; make one with: "
                "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
            ) from error
        return value

    @field_validator("public_url", "short_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def from_address(self) -> str:
        """The default sender (A5)."""
        return self.sender.from_address or f"noreply@{urlsplit(self.public_url).hostname}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls), _toml(settings_cls)


class _SecretFiles(PydanticBaseSettingsSource):
    """HEARBACK_<NAME>_FILE: the secret is the content of the file."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in SECRETS:
            variable = f"{PREFIX}{name.upper()}_FILE"
            path = os.environ.get(variable)
            if path:
                _put(values, name.split("__"), _content(variable, Path(path)))
        return values


def _content(variable: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise OSError(f"{variable} names a file that cannot be read: {path}: {error.strerror}") from error


def _put(values: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def _toml(settings_cls: type[BaseSettings]) -> TomlConfigSettingsSource:
    """config/default.toml, then the files of HEARBACK_CONFIG (separated like PATH), each over the one before."""
    extra = os.environ.get(f"{PREFIX}CONFIG", "")
    files = [ROOT / "config" / "default.toml", *(Path(part) for part in extra.split(os.pathsep) if part)]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise FileNotFoundError(f"{PREFIX}CONFIG names a file that is not there: {', '.join(missing)}")
    return TomlConfigSettingsSource(settings_cls, toml_file=files, deep_merge=True)


def tell_libraries(name: str, value: str) -> None:
    """For a library that takes a setting from the environment alone; processes started from now on know it, too."""
    os.environ[name] = value


def read_settings(**overrides: Any) -> Settings:
    """The settings of this process; raises pydantic.ValidationError that names what is missing."""
    return Settings(**overrides)


HOW_TO_SET = f"Set it in the environment, by …_FILE if it is a secret, or in a file of {PREFIX}CONFIG."


def problems(error: ValueError | OSError) -> list[str]:
    """What `read_settings` found wrong, a line each; without the values, which may be secrets."""
    if not isinstance(error, ValidationError):
        return [str(error)]
    named = ["__".join(str(part) for part in found["loc"]).upper() for found in error.errors()]
    told = [found["msg"].removeprefix("Value error, ") for found in error.errors()]
    return [f"Setting {PREFIX}{name}: {message}" for name, message in zip(named, told, strict=True)]
