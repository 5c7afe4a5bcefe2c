"""Which words do the readable policies have? The shape of `config/locale/policies/<language>.yaml`."""

from functools import cache

from pydantic import Field

from config.files import SHIPPED
from config.shape_file import read_shape
from models.charge import ChargeKind
from models.contact_rule import Basis, Medium, RequiredText
from models.customer import CustomerKind
from models.late_charges import Part, Standing
from models.policy_document import Audience
from models.staff import StaffRole
from models.strategy import Level
from models.values import Shape


class Counted(Shape):
    """A phrase in its two numbers; `{n}` is the count."""

    one: str
    many: str

    def of(self, n: int) -> str:
        return (self.one if n == 1 else self.many).replace("{n}", str(n))


class CollectionWords(Shape):
    """The ladders. `measures`: what a customer reads of a measure; `calls`, `visits`: what is done, not who does it."""

    title: dict[Audience, str]
    intro: dict[Audience, str]
    kinds: dict[CustomerKind, str]
    hours: dict[Audience, str]
    spacing: str
    columns: dict[str, str]
    call: str
    by_phone: str
    visit: str
    in_person: str
    offer: str
    measures: dict[Level, str]
    decided: str
    within: str
    attempts: Counted
    retry: str
    queue: str
    approval: str
    open_for: str
    discount: str
    partial: str
    instalments: Counted
    extension: str
    attached: str
    warns_of: str
    stops_title: str
    stops: tuple[str, ...]
    segments_title: str
    segments: str
    rest: str
    fields: dict[str, str]
    tests: dict[str, str]


class TermsWords(Shape):
    title: str
    intro: str
    pay_title: str
    late_title: str
    late: str
    order_title: str
    order: tuple[str, ...]
    inside: str
    inside_table: str
    parts: dict[Part, str]
    more_time_title: str
    more_time: tuple[str, ...]
    authority_title: str
    authority: tuple[str, ...]
    dispute_title: dict[Audience, str]
    dispute: str
    reasons: dict[str, str]
    columns: dict[str, str]
    roles: dict[StaffRole, str]
    nothing: str


class LateWords(Shape):
    """What is charged, what the law gives, and what that is for an example."""

    title: str
    ours_title: str
    ours: str
    nothing: str
    in_other_cases: str
    charged: dict[ChargeKind, str]
    on_top: str
    fee_percent: str
    law_title: str
    law: str
    nowhere_else: str
    unknown: str
    plus_points: str
    of_start: str
    tier: str
    tranche: str
    last_tranche: str
    after_days: str
    examples_title: str
    examples: str
    columns: dict[str, str]
    left_over: dict[str, str]
    other_laws_title: str
    other_laws: str
    standings: dict[Standing, str]
    rates_title: str
    sources_title: str


class ContactWords(Shape):
    title: dict[Audience, str]
    intro: dict[Audience, str]
    elsewhere: str
    region_unknown: str
    columns: dict[str, str]
    closed: str
    any_hour: str
    media: dict[Medium, str]
    all_media: str
    messages: str
    calls: str
    limits: str
    limit: str
    per_day: str
    per_week: str
    per_days: str
    gap: str
    rest_of_day: str
    rest_of_week: str
    rest_of_days: str
    one_channel: str
    holidays: str
    third_parties: str
    authorised: str
    forbidden: str
    announced: str
    warned: str
    before_title: str
    before: tuple[str, ...]
    bases: dict[Basis, str]
    required: dict[RequiredText, str]
    sources_title: str


class PolicyWords(Shape):
    """`{company}` is the creditor, `{day}` a day in words; `{a}` and `{b}` are what a phrase joins."""

    titles: dict[Audience, str]
    file: dict[Audience, str]
    as_of: str
    intro: dict[Audience, str]
    contents: str
    or_else: str
    kinds: dict[CustomerKind, str]
    days: Counted
    business_days: Counted
    from_to: str
    collection: CollectionWords
    terms: TermsWords
    late: LateWords
    contact: ContactWords
    not_advice: str = Field(description="What the staff's document says about itself.")


@cache
def policy_words(language: str) -> PolicyWords:
    """Raises InvalidInput where the shipped file is broken."""
    return read_shape(SHIPPED / "locale" / "policies" / f"{language}.yaml", PolicyWords)
