"""Who owes: a customer and the people there, each with a role."""

from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import available_timezones

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from models.contact_rule import WRITTEN, Medium
from models.values import CountryCode, ExternalId, LanguageCode, Line, Shape


class CustomerKind(StrEnum):
    BUSINESS = "business"
    CONSUMER = "consumer"


class Role(StrEnum):
    """The customer's people, from the desk that pays to the one that decides: the ladder of escalation."""

    PAYABLES = "payables"
    ADMINISTRATION = "administration"
    MANAGEMENT = "management"
    DIRECTION = "direction"


def _email(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"expected an e-mail address ({error})") from error


def _phone(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("expected a phone number as text")
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError("expected a phone number with its country prefix, such as +57 601 7438900") from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("expected a phone number of a length that its country uses")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("expected an IANA time zone, such as America/Bogota")
    return value


Email = Annotated[str, AfterValidator(_email)]
Phone = Annotated[str, BeforeValidator(_phone)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]


class Contact(Shape):
    """A person of the customer. Phones are kept as E.164."""

    role: Role
    name: Line
    email: Email | None = None
    phone: Phone | None = None
    whatsapp: Phone | None = None


class Customer(Shape):
    """A debtor as the ERP knows it. `segment` set by hand wins over the rules; `time_zone` over the country's.

    channels: by which the debtor agreed to be written to (none of them: an empty list); None where nobody said.
    """

    id: ExternalId
    name: Line
    kind: CustomerKind
    language: LanguageCode
    country: CountryCode
    region: Line | None = None
    time_zone: TimeZone | None = None
    segment: Line | None = None
    collector: Line | None = None
    channels: tuple[Medium, ...] | None = None
    attributes: dict[Line, Line] = Field(default_factory=dict)
    contacts: tuple[Contact, ...] = Field(default=(), max_length=50)

    @field_validator("channels")
    @classmethod
    def _channels_of_messages(cls, value: tuple[Medium, ...] | None) -> tuple[Medium, ...] | None:
        if value is None:
            return None
        if not WRITTEN.issuperset(value):
            raise ValueError(f"expected {', '.join(medium for medium in Medium if medium in WRITTEN)}")
        # In one order: the same channels told in another are no amendment.
        return tuple(medium for medium in Medium if medium in value)

    @field_validator("attributes")
    @classmethod
    def _few_attributes(cls, value: dict[str, str]) -> dict[str, str]:
        if len(value) > 50:
            raise ValueError("expected at most 50 attributes")
        return value
