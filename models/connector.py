"""From where is an ERP read, and what is written back to it? As config/connectors.yaml says."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from models.customer import CustomerKind, Role
from models.strategy import StepId
from models.values import CalendarDate, CountryCode, LanguageCode, Line, Shape

_EVERY = re.compile(r"([1-9][0-9]{0,3})([smh])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_AT_HOME = frozenset({"localhost", "127.0.0.1", "::1"})


def _length(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    found = _EVERY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("expected a length of time such as 30s, 5m or 1h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _variable(value: str) -> str:
    if not _VARIABLE.fullmatch(value):
        raise ValueError("expected the name of an environment variable such as ODOO_API_KEY: never the secret itself")
    return value


def _field(value: str) -> str:
    if not _FIELD.fullmatch(value):
        raise ValueError("expected the technical name of a field, such as x_credit_hold")
    return value


def _address(value: str) -> str:
    split = urlsplit(value)
    if split.scheme not in ("https", "http") or not split.hostname or split.query or split.fragment or split.username:
        raise ValueError("expected an address such as https://erp.example.com")
    return value.rstrip("/")


Length = Annotated[
    timedelta, BeforeValidator(_length), WithJsonSchema({"type": "string", "pattern": f"^{_EVERY.pattern}$"})
]
#: A secret stands in the environment (or .env): the file says in which variable.
Variable = Annotated[str, AfterValidator(_variable)]
FieldName = Annotated[str, AfterValidator(_field)]
Address = Annotated[str, AfterValidator(_address)]
FieldValue = bool | int | Line


class ConnectorKind(StrEnum):
    ODOO = "odoo"
    ERPNEXT = "erpnext"
    SQL = "sql"


class Defaults(Shape):
    """What a customer is taken for where the ERP does not say. individuals: who is no company; the law of consumers is
    the stricter one.
    """

    country: CountryCode | None = None
    language: LanguageCode | None = None
    individuals: CustomerKind = CustomerKind.CONSUMER


class HoldField(Shape):
    """Which field of the ERP's customer says that there is no more credit, and what it is set to."""

    field: FieldName
    set: FieldValue = True
    lifted: FieldValue = False


class _Connector(Shape):
    """What all have. `every`: how long from one run to the next. `overlap`: how much before the last thing that was
    read a run begins, for what the ERP wrote meanwhile with an older stamp. `since`: nothing issued or received before
    is read. `prefix`: before the ERP's ids, where several ERPs number alike.
    """

    name: StepId
    every: Length = timedelta(minutes=5)
    overlap: Length = timedelta(minutes=10)
    page: int = Field(default=200, ge=1, le=1000)
    seconds: int = Field(default=30, ge=1, le=300, description="how long one answer may take")
    since: CalendarDate | None = None
    prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._:-]{0,20}$")
    enabled: bool = True

    @model_validator(mode="after")
    def _often(self) -> "_Connector":
        if not timedelta(seconds=10) <= self.every <= timedelta(days=1):
            raise PydanticCustomError("every", "expected between 10s and 24h", {"field": "every"})
        return self


class _OverHttp(_Connector):
    url: Address
    plain_http: bool = Field(default=False, description="the way to it is safe without TLS")
    defaults: Defaults = Defaults()
    roles: dict[Line, Role] = Field(default_factory=dict, description="our role by the ERP's job title")

    @model_validator(mode="after")
    def _safe(self) -> "_OverHttp":
        split = urlsplit(self.url)
        if split.scheme == "http" and not self.plain_http and split.hostname not in _AT_HOME:
            message = "expected https (plain_http: true where the way to it is safe without)"
            raise PydanticCustomError("url", message, {"field": "url"})
        return self


class OdooWriteBack(Shape):
    """Nothing is written that is not named. level: a field of invoices for the dunning level. followup_lines: ids of
    Odoo's own follow-up levels by ours, set on the receivable lines. credit_notes: drafts of them. notes: a message at
    the invoice for what only a bookkeeper can do.
    """

    credit_hold: HoldField | None = None
    level: FieldName | None = None
    followup_lines: dict[int, int] = Field(default_factory=dict)
    credit_notes: bool = False
    notes: bool = False


class OdooSource(_OverHttp):
    """Version 19 and later speak JSON-2 with a bearer key, older ones JSON-RPC with a login and its key."""

    kind: Literal["odoo"]
    version: int = Field(ge=14, le=30)
    database: Line
    login: Line | None = None
    key_variable: Variable
    company: int | None = Field(default=None, ge=1, description="id of the company; none: all that the user may see")
    write_back: OdooWriteBack = OdooWriteBack()

    @model_validator(mode="after")
    def _who(self) -> "OdooSource":
        if self.version < 19 and self.login is None:
            raise PydanticCustomError("login", "expected the login of a user before version 19", {"field": "login"})
        return self


class ErpNextWriteBack(Shape):
    """credit_hold: `is_frozen`, or a field of your own. level: a field of Sales Invoice that changes after submit."""

    credit_hold: HoldField | None = None
    level: FieldName | None = None
    notes: bool = False


class ErpNextSource(_OverHttp):
    kind: Literal["erpnext"]
    company: Line | None = None
    key_variable: Variable
    secret_variable: Variable
    time_zone: str = Field(default="UTC", description="of the ERP's site: its stamps carry none")
    write_back: ErpNextWriteBack = ErpNextWriteBack()


class SqlQueries(Shape):
    """Files beside connectors.yaml, one query each."""

    customers: Line | None = None
    invoices: Line | None = None
    payments: Line | None = None
    credit_notes: Line | None = Field(default=None, alias="credit-notes")


class SqlSource(_Connector):
    """A view over any database that SQLAlchemy reaches. url_variable: its address, which holds a password. begin: the
    watermark before all others; `0` where it is a number.
    """

    kind: Literal["sql"]
    url_variable: Variable
    begin: Line = "1970-01-01 00:00:00"
    queries: SqlQueries


ConnectorSource = Annotated[OdooSource | ErpNextSource | SqlSource, Field(discriminator="kind")]


class ConnectorFile(Shape):
    """`connectors.yaml`."""

    connectors: tuple[ConnectorSource, ...] = ()

    @model_validator(mode="after")
    def _names(self) -> "ConnectorFile":
        names = [one.name for one in self.connectors]
        if len(set(names)) < len(names):
            raise PydanticCustomError("connectors", "expected each name once", {"field": "connectors"})
        return self
