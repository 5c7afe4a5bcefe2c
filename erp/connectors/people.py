"""What of an ERP's address book can be used as it is? E-mail fields hold several, telephones lack their country."""

import re

import phonenumbers

_BETWEEN = re.compile(r"[;,\s]+")
_BRACKETED = re.compile(r"<([^<>]+)>")


def first_email(value: str | None) -> str | None:
    """The first address of a field such as `Ana <ana@acme.example>; bea@acme.example`."""
    if value is None:
        return None
    bracketed = _BRACKETED.search(value)
    return bracketed[1].strip() if bracketed else next((part for part in _BETWEEN.split(value) if part), None)


def phone_of(value: str | None, country: str | None) -> str | None:
    """As E.164 where the number is one of its country; else as it stands, for the check to say what is wrong."""
    if value is None:
        return None
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def one_line(value: str | None) -> str | None:
    """Names in one line: line breaks come in with copied addresses."""
    return " ".join(value.split()) or None if value is not None else None
