"""Which words do all texts share? The shape of `config/locale/<language>.yaml`: one that is missing is an error."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import Field, field_validator

from config.files import config_file
from config.shape_file import read_shape
from models.contact_rule import RequiredText
from models.dispute import DisputeKind
from models.values import Shape

K = TypeVar("K", bound=StrEnum)
V = TypeVar("V")


class Counted(Shape):
    """A phrase in its two numbers; `{n}` is the count."""

    one: str
    many: str

    def of(self, n: int) -> str:
        return (self.one if n == 1 else self.many).replace("{n}", str(n))


class Columns(Shape):
    number: str
    issued: str
    due: str
    situation: str
    amount: str
    claim: str
    paid: str
    left: str


class Totals(Shape):
    claim: str
    paid: str
    left: str


class ChargeWords(Shape):
    """Late charges beside the invoices: `invoices` is the sum of those; `short` in an SMS, with the whole to pay."""

    invoices: str
    fee: str
    compensation: str
    interest: str
    short: str


class Situation(Shape):
    overdue: str
    due_today: str
    upcoming: str
    paid: str


class Share(Counted):
    """Some of the invoices of a message, or `all` of them."""

    all: str


class Standing(Shape):
    overdue: Share
    due_today: Share
    upcoming: Share


class Schedule(Shape):
    """The table of a payment plan."""

    title: str
    number: str
    due: str
    amount: str
    paid: str
    total: str


class OptOut(Shape):
    """How to hear no more of us: by a link (with its `label`), by an answer, by writing; `short` in an SMS."""

    link: str
    label: str
    reply: str
    letter: str
    short: str


class Question(Shape):
    """How it was: a sentence that asks, and the `label` of the link that leads to the answers."""

    text: str
    label: str


class Told(Shape):
    """What a law wants said, whole and short."""

    text: str
    short: str


class Files(Shape):
    """Names of attached files, without ending."""

    invoices: str
    statement: str
    letter: str


class StatementWords(Shape):
    title: str
    as_of: str
    customer: str
    account: str
    issued_by: str
    invoices: str
    no_invoices: str
    disputed: str
    balance: str
    days: str
    currency: str
    charges: str
    claimed: str
    credits: str
    payment: str
    credit_note: str
    received: str
    reference: str
    kind: str
    available: str
    aging: str
    not_due: str
    days_1_30: str
    days_31_60: str
    days_61_90: str
    days_91: str
    total: str
    net: str
    rest: Counted


class Words(Shape):
    greeting: str
    account: str
    and_: str = Field(alias="and")
    days: Counted
    columns: Columns
    totals: Totals
    charges: ChargeWords
    situation: Situation
    standing: Standing
    less_than_amount: str
    already_paid: str
    how_to_pay: str
    questions: str
    questions_person: str
    questions_letter: str
    questions_letter_person: str
    regards: str
    portal: str
    portal_short: str
    portal_letter: str
    portal_letter_ask: str
    portal_letter_kept: str
    feedback: Question
    less_shown: Counted
    less_printed: Counted
    attached_statement: str
    plan: Schedule
    dispute: dict[DisputeKind, str]
    opt_out: OptOut
    # All but the opt-out, which depends on the channel.
    required: dict[RequiredText, Told]
    # Instead of the details of the debt where charges are claimed: then it does include them.
    debt_details_charged: Told
    files: Files
    page: str
    statement: StatementWords

    @field_validator("dispute")
    @classmethod
    def _every_kind(cls, value: dict[DisputeKind, str]) -> dict[DisputeKind, str]:
        return _complete(value, DisputeKind)

    @field_validator("required")
    @classmethod
    def _every_text(cls, value: dict[RequiredText, Told]) -> dict[RequiredText, Told]:
        return _complete(value, (text for text in RequiredText if text is not RequiredText.OPT_OUT))


def _complete(value: dict[K, V], wanted: Iterable[K]) -> dict[K, V]:
    missing = [key for key in wanted if key not in value]
    if missing:
        raise ValueError(f"expected every one, missing: {', '.join(missing)}")
    return value


def load_words(source: Path | None, language: str) -> Words:
    """The words in force for a language. Raises InvalidInput naming the file, each word and what was expected."""
    return read_shape(config_file(source, f"locale/{language}.yaml"), Words)
