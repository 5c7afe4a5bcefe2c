"""What did whoever runs Puntual set? The only file that reads the environment."""

import getpass
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.contact_rule import CollectorRole
from models.errors import InvalidInput
from models.user import SecondFactorRule

ENV_FILE = ".env"
PREFIX = "PUNTUAL_"
LogLevel = Literal["debug", "info", "warning", "error"]


def _login_name() -> str:
    """Who is logged in; `unknown` where the account has no name, as in containers with a bare user number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


class Settings(BaseSettings):
    """Everything the environment can say. A field is named `PUNTUAL_<FIELD>` unless it has an alias."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    # Where things are
    home: Path = Field(Path(".puntual"), description="data of the embedded stack, outbox, logs")
    config_dir: Path | None = Field(
        None, validation_alias="PUNTUAL_CONFIG", description="folder whose files replace the shipped ones"
    )
    database_url: str | None = Field(
        None, validation_alias="DATABASE_URL", repr=False, description="PostgreSQL to use instead of the embedded one"
    )
    temporal_address: str | None = Field(
        None, validation_alias="TEMPORAL_ADDRESS", description="host:port of Temporal instead of the embedded one"
    )
    temporal_namespace: str = Field("default", validation_alias="TEMPORAL_NAMESPACE", min_length=1)
    temporal_api_key: str | None = Field(None, validation_alias="TEMPORAL_API_KEY", repr=False)
    temporal_config_file: Path | None = Field(
        None,
        validation_alias="TEMPORAL_CONFIG_FILE",
        description="temporal.toml; else the one in the current folder",
    )
    temporal_ui_url: str | None = Field(
        None, validation_alias="TEMPORAL_UI_URL", description="where Temporal's own pages are, for links to them"
    )
    temporal_profile: str = Field("default", validation_alias="TEMPORAL_PROFILE", min_length=1)
    host: str = Field("127.0.0.1", min_length=1, description="address the web process listens on")
    port: int = Field(8000, ge=1, le=65535, description="port of the web process")

    # Who the creditor is
    time_zone: str = Field("Europe/Madrid", description="IANA name; the creditor's calendar")
    country: str = Field("ES", pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")
    language: str = Field("es", pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="ISO 639-1, region optional")

    collector_role: CollectorRole = Field(
        CollectorRole.CREDITOR, description="on whose behalf it collects: the law asks"
    )
    public_url: str | None = Field(
        None,
        validation_alias="PUBLIC_URL",
        description="https address under which providers and customers reach the web",
    )

    # Channels: without credentials their messages go to the outbox
    sendgrid_api_key: str | None = Field(
        None, validation_alias="SENDGRID_API_KEY", repr=False, description="e-mail goes out by SendGrid"
    )
    sendgrid_base_url: str = Field(
        "https://api.sendgrid.com",
        validation_alias="SENDGRID_BASE_URL",
        description="https://api.eu.sendgrid.com for subusers in the EU",
    )
    sendgrid_webhook_public_key: str | None = Field(
        None,
        validation_alias="SENDGRID_WEBHOOK_PUBLIC_KEY",
        description="verifies its events; base64, from its settings",
    )
    inbound_domain: str | None = Field(
        None, description="domain whose mail SendGrid posts to us: replies reach their case"
    )
    inbound_secret: str | None = Field(
        None, repr=False, min_length=16, description="last part of the inbound mail address"
    )
    open_tracking: bool = Field(
        False, description="SendGrid's hidden picture tells when a mail is opened; off, as customers are not told of it"
    )
    twilio_account_sid: str | None = Field(
        None, validation_alias="TWILIO_ACCOUNT_SID", description="account (AC...) for SMS and WhatsApp"
    )
    twilio_auth_token: str | None = Field(
        None,
        validation_alias="TWILIO_AUTH_TOKEN",
        repr=False,
        description="of that account; also proves its events, so an API key does not do",
    )
    twilio_base_url: str = Field(
        "https://api.twilio.com", validation_alias="TWILIO_BASE_URL", description="where its API is"
    )
    twilio_sms_from: str | None = Field(None, description="number or messaging service (MG...) that SMS come from")
    twilio_whatsapp_from: str | None = Field(None, description="number that WhatsApp messages come from")
    smtp_url: str | None = Field(
        None,
        validation_alias="SMTP_URL",
        repr=False,
        description="smtps://user:password@host:465; e-mail without SendGrid",
    )
    letters: Path | None = Field(
        None, description="folder for letters to print, as PDF; without it they go to the outbox"
    )
    send_seconds: float = Field(10.0, gt=0, le=50, description="how long a provider may take to answer")
    retry_seconds: float = Field(
        30.0, gt=0, description="how long a provider that refused is left alone; doubles with each further attempt"
    )
    settle_seconds: float = Field(
        120.0, gt=0, description="how long after an unanswered call a provider may still take the message"
    )

    # Payments online: without credentials the portal names other ways to pay
    stripe_api_key: str | None = Field(
        None, validation_alias="STRIPE_API_KEY", repr=False, description="customers pay by Stripe Checkout"
    )
    stripe_webhook_secret: str | None = Field(
        None,
        validation_alias="STRIPE_WEBHOOK_SECRET",
        repr=False,
        description="verifies its events (whsec_...); their address is PUBLIC_URL/hooks/stripe",
    )
    stripe_base_url: str = Field(
        "https://api.stripe.com", validation_alias="STRIPE_BASE_URL", description="where its API is"
    )
    mercadopago_access_token: str | None = Field(
        None,
        validation_alias="MERCADOPAGO_ACCESS_TOKEN",
        repr=False,
        description="customers pay by Mercado Pago's Checkout Pro; of an account in PUNTUAL_COUNTRY",
    )
    mercadopago_webhook_secret: str | None = Field(
        None,
        validation_alias="MERCADOPAGO_WEBHOOK_SECRET",
        repr=False,
        description="verifies its notifications; their address is PUBLIC_URL/hooks/mercadopago",
    )
    mercadopago_base_url: str = Field(
        "https://api.mercadopago.com", validation_alias="MERCADOPAGO_BASE_URL", description="where its API is"
    )
    payment_seconds: float = Field(10.0, gt=0, le=50, description="how long a provider of payments may take to answer")

    # How people sign in to the console
    second_factor: SecondFactorRule = Field(
        SecondFactorRule.OPTIONAL,
        description="of whom a code is demanded beside the password: optional, admins or everybody",
    )
    oidc_issuer: str | None = Field(
        None, description="single sign-on by OpenID Connect: the provider's issuer, exactly as it writes it"
    )
    oidc_client_id: str | None = Field(None, description="what the provider calls this installation")
    oidc_client_secret: str | None = Field(None, repr=False, description="none: a public client, by PKCE alone")
    oidc_name: str | None = Field(None, max_length=60, description="what the button of single sign-on says")

    # Who hears of it
    webhooks_private: bool = Field(
        False, description="webhooks may go to http and to machines of the own network; for closed networks alone"
    )

    # How it runs
    actor: str = Field(default_factory=_login_name, min_length=1, description="who types the command")
    test_clock: bool = Field(False, description="allows test clocks; never where real customers are")
    task_queue: str = Field("dunning", min_length=1)
    log_level: LogLevel = "info"
    worker_activities: int = Field(50, ge=1, description="activities one worker runs at once")
    worker_workflow_tasks: int = Field(50, ge=1, description="workflow tasks one worker runs at once")
    worker_cached_workflows: int = Field(2000, ge=0, description="workflows one worker keeps in memory")
    sandbox: bool = Field(False, description="run workflows in Temporal's sandbox: twice the processor time")
    database_pool: int = Field(20, ge=1, description="database connections one process keeps at most")
    shutdown_seconds: float = Field(10.0, gt=0, description="how long running work may take to finish at shutdown")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("expected an IANA time zone such as Europe/Madrid")
        return value

    @field_validator("database_url")
    @classmethod
    def _psycopg(cls, value: str | None) -> str | None:
        """Providers hand out `postgres://` and `postgresql://`; both mean psycopg here."""
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
            raise ValueError("expected postgresql://user:password@host:port/database")
        return f"postgresql+psycopg://{rest}"

    @field_validator(
        "public_url",
        "temporal_ui_url",
        "sendgrid_base_url",
        "twilio_base_url",
        "stripe_base_url",
        "mercadopago_base_url",
    )
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        """Paths are put behind it."""
        if value is None:
            return None
        split = urlsplit(value)
        if split.scheme not in ("http", "https") or not split.hostname or split.query or split.fragment:
            raise ValueError("expected an address such as https://dunning.example.com")
        return value.rstrip("/")

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, value: str | None) -> str | None:
        """Kept as it is written: tokens name it so. Only a machine of our own may speak without TLS."""
        if value is None:
            return None
        split = urlsplit(value)
        plain = split.scheme == "http" and split.hostname in ("localhost", "127.0.0.1", "::1")
        if not split.hostname or not (split.scheme == "https" or plain) or split.query or split.fragment:
            raise ValueError("expected an https address such as https://login.example.com/tenant")
        return value

    @model_validator(mode="after")
    def _whole_sign_on(self) -> "Settings":
        if self.oidc_issuer is not None and (self.oidc_client_id is None or self.public_url is None):
            raise ValueError("single sign-on (PUNTUAL_OIDC_ISSUER) needs PUNTUAL_OIDC_CLIENT_ID and PUBLIC_URL too")
        return self

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("smtp://", "smtps://")):
            raise ValueError("expected smtps://user:password@host:465 or smtp://host:587")
        return value

    @field_validator("twilio_sms_from", "twilio_whatsapp_from")
    @classmethod
    def _bare_number(cls, value: str | None) -> str | None:
        """Other programs want `whatsapp:+34...`; here the channel is known."""
        return value.removeprefix("whatsapp:").replace(" ", "") if value is not None else None

    @property
    def zone(self) -> ZoneInfo:
        """The creditor's time zone."""
        return ZoneInfo(self.time_zone)


def variable_of(field: str) -> str:
    """The environment variable that sets this field."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else PREFIX + field.upper()


def load_settings(env_file: Path | None = None) -> Settings:
    """The settings in force: the environment first, then `.env`, then the defaults.

    Raises InvalidInput, naming each variable and what was expected of it; values are not shown, they may be secrets.
    """
    try:
        return Settings(_env_file=env_file or ENV_FILE)
    except ValidationError as failure:
        by_alias = {variable_of(name): variable_of(name) for name in Settings.model_fields}
        errors = []
        for error in failure.errors():
            name = str(error["loc"][0]) if error["loc"] else "PUNTUAL_OIDC_ISSUER"
            variable = by_alias.get(name) or (variable_of(name) if name in Settings.model_fields else name)
            errors.append((variable, error["msg"].removeprefix("Value error, ")))
        sentence = "; ".join(f"{variable}: {expected}" for variable, expected in errors)
        raise InvalidInput(f"The environment is not usable. {sentence}", tuple(errors)) from None


def secret_of(variable: str, env_file: Path | None = None) -> str | None:
    """The secret of a variable that a file names (a connector's key): the environment first, then `.env`."""
    value = os.environ.get(variable) or dotenv_values(env_file or ENV_FILE).get(variable)
    return value.strip() if value and value.strip() else None


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """Variables that begin with PUNTUAL_ but set nothing: most often a typing mistake."""
    names = os.environ if environment is None else environment
    known = {variable_of(name) for name in Settings.model_fields}
    return sorted(name for name in names if name.startswith(PREFIX) and name not in known)


def child_environment(settings: Settings, **overrides: str) -> dict[str, str]:
    """The environment of a process started by this one: ours, plus what the parent has decided (ports, addresses)."""
    return {**os.environ, PREFIX + "HOME": str(settings.home.resolve()), **overrides}
