"""Which words does a dossier have of its own? The shape of `config/locale/dossier/<language>.yaml`."""

from collections.abc import Mapping
from functools import cache

from pydantic import ConfigDict

from channels.templates.words import Counted
from config.files import SHIPPED
from config.shape_file import read_shape
from models.dossier import Purpose
from models.values import Shape


class Sections(Shape):
    invoices: str
    charges: str
    messages: str
    replies: str
    calls: str
    arrangements: str
    disputes: str
    credits: str
    timeline: str
    texts: str
    seals: str


class Columns(Shape):
    number: str
    issued: str
    due: str
    late: str
    amount: str
    balance: str
    document: str
    at: str
    channel: str
    to: str
    subject: str
    accepted: str
    delivered: str
    proof: str
    what: str
    state: str
    outcome: str
    note: str
    who: str
    received: str
    reference: str
    happened: str
    dates: str
    invoices: str
    from_: str
    means: str

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class DossierWords(Shape):
    """states: of an arrangement, `missed` of one of its payments, and how a late charge ended."""

    title: str
    file: str
    purpose: Mapping[Purpose, str]
    as_of: str
    customer: str
    creditor: str
    account: str
    contacts: str
    reason: str
    owed: str
    sections: Sections
    columns: Columns
    none: str
    rest: Counted
    came_back: str
    not_proven: str
    reversed: str
    part_of: str
    all_of_it: str
    documents: Counted
    states: Mapping[str, str]
    seals: str
    sealed: Counted
    readme: str


@cache
def dossier_words(language: str) -> DossierWords:
    return read_shape(SHIPPED / "locale" / "dossier" / f"{language}.yaml", DossierWords)
