"""What may be offered to a customer who does not pay: parts, a discount, a part for all of it, or more time."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from models.span import PercentField, SpanField
from models.values import Shape


class InstalmentsOffer(Shape):
    """Pay in equal parts."""

    instalments: int = Field(ge=2, le=60)


class DiscountOffer(Shape):
    """Pay less, soon: `if_paid_within` is counted from the day of the offer."""

    discount: PercentField
    if_paid_within: SpanField


class PartialOffer(Shape):
    """Pay a part, soon, and the rest is let go: `if_paid_within` is counted from the day of the offer."""

    partial: PercentField
    if_paid_within: SpanField


class ExtensionOffer(Shape):
    """Pay all of it, later: `extension` is counted from the day of the offer."""

    extension: SpanField


_OFFERS = ("instalments", "discount", "partial", "extension")


def _kind_of_offer(value: Any) -> str | None:
    fields = value if isinstance(value, dict) else getattr(value, "model_fields_set", ())
    return next((kind for kind in _OFFERS if kind in fields), None)


Offer = Annotated[
    Annotated[InstalmentsOffer, Tag("instalments")]
    | Annotated[DiscountOffer, Tag("discount")]
    | Annotated[PartialOffer, Tag("partial")]
    | Annotated[ExtensionOffer, Tag("extension")],
    Discriminator(
        _kind_of_offer,
        custom_error_type="offer",
        custom_error_message="expected an offer: {instalments: 3}, {discount: 5%, if_paid_within: 5d}, "
        "{partial: 70%, if_paid_within: 5d} or {extension: 15d}",
    ),
]
