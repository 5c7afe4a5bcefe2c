"""How does a customer pay, what is a payment used for, and what may be agreed where somebody needs more time?"""

from collections.abc import Iterator
from itertools import groupby

from config.rulebook import Rulebook
from models.late_charges import Part
from models.policy_document import Audience, Concerned, PolicyChapter, PolicySection, PolicyTable
from models.staff import StaffRole
from reading.policies.voice import Voice, by_letters, filled, first_up


def payment_terms(
    voice: Voice, rulebook: Rulebook, audience: Audience, concerned: Concerned | None = None
) -> PolicyChapter:
    words = voice.words.terms
    pay = PolicySection(words.pay_title, tuple(voice.brand.how_to_pay[voice.language].splitlines()))
    late = PolicySection(words.late_title, (words.late,))
    more_time = _authority(voice, rulebook) if audience is Audience.STAFF else _more_time(voice, rulebook)
    sections = (pay, late, _order(voice, rulebook, concerned), more_time, _disputes(voice, rulebook, audience))
    return PolicyChapter("terms", words.title, (words.intro,), sections)


def _order(voice: Voice, rulebook: Rulebook, concerned: Concerned | None) -> PolicySection:
    """Across invoices, and inside one with late charges: by law where the law says so."""
    words, late_charges = voice.words.terms, rulebook.late_charges
    known = [rule for rule in late_charges.orders if concerned is None or concerned.country in rule.countries]
    differs = [rule for rule in known if rule.order != late_charges.order]
    rows = [(voice.countries(rule.countries), first_up(_parts(voice, rule.order)), rule.instrument) for rule in differs]
    rows.sort(key=lambda row: by_letters(row[0]))
    columns = (words.columns["country"], words.columns["order"], words.columns["law"])
    inside = filled(words.inside, a=_parts(voice, late_charges.order))
    return PolicySection(
        words.order_title,
        points=(*words.order, inside, *((words.inside_table,) if rows else ())),
        table=PolicyTable(columns, tuple(rows), (1, 1.8, 1.5)) if rows else None,
    )


def _parts(voice: Voice, order: tuple[Part, ...]) -> str:
    return ", ".join(voice.words.terms.parts[part] for part in order)


def _more_time(voice: Voice, rulebook: Rulebook) -> PolicySection:
    words, limits = voice.words.terms, rulebook.limits.promises
    spans = {"a": voice.span(limits.longest), "b": voice.span(limits.grace)}
    return PolicySection(words.more_time_title, points=tuple(filled(said, **spans) for said in words.more_time))


def _authority(voice: Voice, rulebook: Rulebook) -> PolicySection:
    words, limits = voice.words.terms, rulebook.limits
    said = {
        "promise_longest": voice.span(limits.promises.longest),
        "promise_payments": str(limits.promises.payments),
        "promises": str(limits.promises.per_invoice),
        "plan_instalments": voice.words.collection.instalments.of(limits.plans.instalments),
        "plan_longest": voice.span(limits.plans.longest),
        "missed": str(limits.plans.break_after),
        "open_for": voice.span(limits.negotiations.open_for),
    }
    rows = tuple(tuple(_role(voice, rulebook, role)) for role in StaffRole)
    columns = tuple(words.columns[name] for name in ("role", "instalments", "days", "discount", "write_off"))
    table = PolicyTable(columns, rows, (1.3, 0.9, 0.7, 0.8, 2.4), amounts=(1, 2, 3))
    return PolicySection(
        words.authority_title, points=tuple(filled(line, **said) for line in words.authority), table=table
    )


def _role(voice: Voice, rulebook: Rulebook, role: StaffRole) -> Iterator[str]:
    words, authority = voice.words.terms, rulebook.limits.authority[role]
    yield first_up(words.roles[role])
    yield str(authority.instalments)
    yield str(authority.days)
    yield voice.percent(authority.discount) if authority.discount else words.nothing
    written_off = [voice.wording.money(amount, currency) for currency, amount in sorted(authority.write_off.items())]
    yield ", ".join(written_off) or words.nothing


def _disputes(voice: Voice, rulebook: Rulebook, audience: Audience) -> PolicySection:
    words, rules = voice.words.terms, rulebook.disputes.kinds
    if audience is Audience.STAFF:
        rows: list[tuple[str, ...]] = [
            (first_up(words.reasons[kind]), voice.span(rule.answer_within),
             first_up(voice.sentences.word("queue", rule.queue)), first_up(words.roles[rule.escalate_to]))
            for kind, rule in rules.items()
        ]  # fmt: skip
        columns: tuple[str, ...] = ("reason", "answer", "queue", "escalates")
    else:
        by_time = sorted(rules.items(), key=lambda item: (item[1].answer_within.business, item[1].answer_within.days))
        rows = [
            (first_up(", ".join(words.reasons[kind] for kind, _ in group)), voice.span(span))
            for span, group in groupby(by_time, key=lambda item: item[1].answer_within)
        ]
        columns = ("reason", "answer")
    table = PolicyTable(tuple(words.columns[name] for name in columns), tuple(rows), (2.4, 1, 1, 1)[: len(columns)])
    said = (words.dispute,) if audience is Audience.CUSTOMERS else ()
    return PolicySection(words.dispute_title[audience], said, table=table)
