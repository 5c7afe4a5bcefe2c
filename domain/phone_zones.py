"""Where does a phone ring? The time zones of the places that its number belongs to."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number

from models.case import Facts


@lru_cache(maxsize=65_536)
def zones_of_phone(phone: str) -> tuple[str, ...]:
    """IANA names for a number (E.164) that belongs to a place; none for one that rings anywhere."""
    number = phonenumbers.parse(phone, None)
    if not phonenumbers.is_number_geographical(number):
        return ()
    zones = time_zones_for_geographical_number(number)
    return () if UNKNOWN_TIMEZONE in zones else tuple(zones)


def zones_of_phones(facts: Facts, known: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """The zones of all phones of the customer's contacts, other than the one that is known."""
    phones = {phone for contact in facts.contacts for phone in (contact.phone, contact.whatsapp) if phone}
    names = {name for phone in phones for name in zones_of_phone(phone)} - {known.key}
    return tuple(ZoneInfo(name) for name in sorted(names))
