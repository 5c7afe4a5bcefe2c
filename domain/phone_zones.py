"""Where does a phone ring? The time zones of the places that its number belongs to."""

from functools import lru_cache

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number


@lru_cache(maxsize=65_536)
def zones_of_phone(phone: str) -> tuple[str, ...]:
    """IANA names for a number (E.164) that belongs to a place; none for one that rings anywhere."""
    number = phonenumbers.parse(phone, None)
    if not phonenumbers.is_number_geographical(number):
        return ()
    zones = time_zones_for_geographical_number(number)
    return () if UNKNOWN_TIMEZONE in zones else tuple(zones)
