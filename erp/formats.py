"""Which columns does a format such as `P-{invoice}` put together?"""

from functools import cache
from string import Formatter


@cache
def parts(text: str) -> tuple[tuple[str, str | None], ...]:
    """(literal, column or None) pieces of a format. Only names of columns: no attributes, indexes or conversions.

    Raises ValueError for anything else.
    """
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"expected {{column}} between plain text ({error})") from error
    for _, column, spec, conversion in pieces:
        if column is not None and (not column or spec or conversion):
            raise ValueError("expected {column} between plain text, nothing else inside the braces")
    if not any(column for _, column, _, _ in pieces):
        raise ValueError("expected at least one {column}; what never changes is a constant")
    return tuple((literal, column) for literal, column, _, _ in pieces)
