"""By which ways may a customer pay that are no provider's page: accounts to transfer to, counters, vouchers, banks?"""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from models.iban import Iban
from models.span import Span, SpanField
from models.values import LANGUAGES, Amounts, CountryCode, CurrencyCode, LanguageCode, Line, Shape, fault_at

_NAME = "^[a-z][a-z0-9_]{0,39}$"
_BLANK = re.compile(r"\{([^{}]*)\}")
#: What a text may leave to be filled in.
BLANKS = frozenset({"reference", "amount", "until"})


class Reference(StrEnum):
    """What the customer writes beside the money. `rf`: by ISO 11649 with check digits, of one invoice whose number fits
    into it; of others, and always with `number`, the numbers of the invoices.
    """

    NUMBER = "number"
    RF = "rf"


def _in_every_language(value: dict[str, str]) -> dict[str, str]:
    if missing := [language for language in LANGUAGES if language not in value]:
        raise ValueError(f"expected every language, missing: {', '.join(missing)}")
    return value


def _known_blanks(value: str) -> str:
    unknown = sorted(set(_BLANK.findall(value)) - BLANKS)
    if not value.strip():
        raise ValueError("expected text that is not blank")
    if unknown or "{" in _BLANK.sub("", value) or "}" in _BLANK.sub("", value):
        raise ValueError(f"expected no other blanks than {', '.join(f'{{{name}}}' for name in sorted(BLANKS))}")
    return value.strip()


def _https(value: str) -> str:
    if not re.fullmatch(r"https://[^\s{}]+", value):
        raise ValueError("expected an address that begins with https://")
    return value


Text = Annotated[str, Field(max_length=2000), AfterValidator(_known_blanks)]
Texts = Annotated[dict[LanguageCode, Text], AfterValidator(_in_every_language)]


class _Fits(Shape):
    """For whom it is. countries: of the customer; none: everywhere. arrives: how long its money takes to reach us."""

    currencies: tuple[CurrencyCode, ...] = Field(min_length=1)
    countries: tuple[CountryCode, ...] = ()
    reference: Reference = Reference.NUMBER
    arrives: SpanField = Span(2, business=True)

    def fits(self, currency: str, country: str) -> bool:
        return currency in self.currencies and (not self.countries or country in self.countries)


class Account(_Fits):
    """An account of ours that money is transferred to: an IBAN, or another `number` (a CLABE, a Pix key, an alias).

    details: what a bank of the country asks for beside it, such as the kind of account and a tax number.
    """

    beneficiary: Line = Field(max_length=70)
    bank: Line | None = None
    iban: Iban | None = None
    bic: Annotated[str, Field(pattern="^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")] | None = None
    number: Line | None = None
    details: Texts | None = None

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.iban is None) == (self.number is None):
            raise fault_at("iban", "expected either an iban or a number")
        return self


class LocalMethod(_Fits):
    """A way that a text explains. least, most: what it takes, by currency. valid: until when `{until}` is, from today.

    link: where the customer goes on, where it is on the web.
    """

    name: Line
    least: Amounts = Field(default_factory=dict)
    most: Amounts = Field(default_factory=dict)
    valid: SpanField = Span(3)
    link: Annotated[str, AfterValidator(_https)] | None = None
    text: Texts

    def takes(self, currency: str, country: str, amount: Decimal) -> bool:
        least, most = self.least.get(currency), self.most.get(currency)
        within = (least is None or amount >= least) and (most is None or amount <= most)
        return self.fits(currency, country) and within


class PaymentMethods(Shape):
    """`config/payment_methods.yaml`. Both are offered in the order of the file; methods by a name of ours."""

    accounts: tuple[Account, ...] = Field(default=(), max_length=50)
    methods: dict[Annotated[str, Field(pattern=_NAME)], LocalMethod] = Field(default_factory=dict, max_length=50)

    def accounts_for(self, currency: str, country: str) -> list[Account]:
        return [account for account in self.accounts if account.fits(currency, country)]

    def methods_for(self, currency: str, country: str, amount: Decimal) -> dict[str, LocalMethod]:
        """Those that take this amount, by name."""
        return {name: one for name, one in self.methods.items() if one.takes(currency, country, amount)}
