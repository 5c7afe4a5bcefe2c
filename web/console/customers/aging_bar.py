"""How old is what a customer owes, as a bar? Its parts in percent of the whole, for an SVG under our CSP."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

#: Below this a part could not be seen.
_LEAST = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Part:
    """`x` and `width` in percent of the bar's width; nothing is drawn of what is nothing."""

    bucket: str
    amount: str
    share: Decimal
    x: str
    width: str


def parts_of(aging: Sequence[tuple[str, str]]) -> list[Part]:
    """aging: (bucket, amount) in their order, one currency."""
    total = sum((Decimal(amount) for _, amount in aging), Decimal(0))
    found, x = [], Decimal(0)
    for bucket, amount in aging:
        share = Decimal(amount) * 100 / total if total else Decimal(0)
        width = max(share, _LEAST) if share > 0 else Decimal(0)
        found.append(Part(bucket, amount, share, f"{min(x, 100 - width):.2f}", f"{width:.2f}"))
        x += share
    return found
