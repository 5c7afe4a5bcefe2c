"""Why did a try to pay not work, in words that help? Providers have hundreds of codes, customers a few ways out."""

#: A part of the provider's code, and the word of ours; the first that fits.
_SAYS = (
    ("insufficient", "funds"),
    ("expired_card", "expired"),
    ("card_expired", "expired"),
    ("bad_filled", "typed"),
    ("incorrect", "typed"),
    ("invalid_cvc", "typed"),
    ("invalid_expiry", "typed"),
    ("invalid_number", "typed"),
    ("call_for_authorize", "bank"),
    ("authentication", "bank"),
    ("limit", "limit"),
    ("max_attempts", "limit"),
    ("not_served", "not_served"),
)


def word_of(reason: str) -> str | None:
    """The key below `pay.reasons`; None where nothing better is known than that it did not work."""
    return next((word for part, word in _SAYS if part in reason), None)
