"""What does collecting cost? Prices of what is said to customers, and how long a call takes where nobody told."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from models.task import TaskOutcome
from models.values import Amount, CurrencyCode, Shape

_PRICE = WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$", "examples": ["0.0750"]})
Price = Annotated[Amount, _PRICE]
Minutes = Annotated[int, Field(ge=0, le=600, strict=True)]


class Prices(Shape):
    """In one currency: each message of a channel, each minute of a call, each visit. What is not named is free."""

    email: Price = Decimal(0)
    sms: Price = Decimal(0)
    whatsapp: Price = Decimal(0)
    letter: Price = Decimal(0)
    minute: Price = Decimal(0)
    visit: Price = Decimal(0)


class CallMinutes(Shape):
    """How long a call takes where whoever made it did not say."""

    conversation: Minutes = 6
    no_answer: Minutes = 1
    wrong_number: Minutes = 2

    def of(self, outcome: str) -> int:
        match outcome:
            case TaskOutcome.NO_ANSWER:
                return self.no_answer
            case TaskOutcome.WRONG_NUMBER:
                return self.wrong_number
            case _:
                return self.conversation


class Costs(Shape):
    """`prices` by currency; what is about invoices in a currency that is not named has no known cost."""

    prices: dict[CurrencyCode, Prices] = Field(default_factory=dict)
    minutes: CallMinutes = CallMinutes()

    def of(self, currency: str, counted: Mapping[str, Any]) -> Decimal | None:
        """What so many messages by channel, minutes and visits come to; None without prices in this currency."""
        prices = self.prices.get(currency)
        if prices is None:
            return None
        parts = (Decimal(counted[name]) * getattr(prices, name) for name in Prices.model_fields)
        return sum(parts, Decimal(0))
