"""How does a text stand in a table that a spreadsheet opens? So that nobody's words are run as a formula."""

#: What a spreadsheet takes for the beginning of a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """What others named or wrote, as text whatever it begins with."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
