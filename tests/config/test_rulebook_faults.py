"""Is every fault of the rules found, with its place and what was expected there?"""

from pathlib import Path

import pytest

from config.faults import RulebookInvalid
from config.rulebook import load_rulebook, rulebook_faults
from config.strategy_check import Templates
from models.values import LANGUAGES

NAMES = ("before_due", "due_today", "overdue", "overdue_firm", "final_notice", "offer", "thanks")
TEMPLATES: Templates = frozenset((name, language) for name in NAMES for language in LANGUAGES)

REMIND = "{id: first, at: due + 1d, do: reminder, template: overdue, channels: [email]}"
LATE = "{id: late, at: due + 5d, do: reminder, template: overdue, channels: [email]}"
LEGAL = "{id: legal, at: due + 60d, do: escalation, level: legal}"


def strategy(*steps: str, head: str = "name: mine\nfor: a test") -> str:
    return "\n".join([head, "steps:", *(f"  - {step}" for step in steps), ""])


def faults_of(folder: Path, file: str, text: str) -> tuple[tuple[str, str], ...]:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return rulebook_faults(folder, TEMPLATES)


# (what is wrong, file content, place after the file's name, a part of the message)
STRATEGY_FAULTS = [
    ("YAML that does not parse", "name: mine\nfor: [a\nsteps: []\n", "line 3", "expected YAML"),
    ("a key written twice", strategy(REMIND, head="name: mine\nfor: a\nfor: b"), "line 3", "key for is written twice"),
    (
        "a key written twice in a step",
        strategy("{id: a, at: due + 1d, at: due + 2d, do: reminder, template: overdue, channels: [email]}"),
        "line 4",
        "key at is written twice: expected it once, as in line 4",
    ),
    (
        "a file with an SMS",
        strategy("{id: a, at: due + 1d, do: reminder, template: overdue, channels: [sms], attach: [statement]}"),
        "step a, field attach",
        "files go with e-mails and letters",
    ),
    (
        "a file with a task",
        strategy("{id: a, at: due + 1d, do: escalation, level: supervisor, attach: [statement]}"),
        "step a, field attach",
        "files go with e-mails and letters",
    ),
    ("no mapping at all", "- one\n- two\n", "", "expected a strategy: name, for and steps"),
    ("an empty file", "", "", "expected a strategy: name, for and steps"),
    ("no name", strategy(REMIND, head="for: a test"), "field name", "is missing"),
    ("a name with capitals", strategy(REMIND, head="name: Mine\nfor: a"), "field name", "expected small letters"),
    ("no steps", "name: mine\nfor: a\n", "field steps", "is missing"),
    ("an empty list of steps", "name: mine\nfor: a\nsteps: []\n", "field steps", "at least 1 item"),
    (
        "an unknown key",
        strategy(REMIND, head="name: mine\nfor: a\nsend: '9'"),
        "field send",
        "unknown key: expected se",
    ),
    (
        "an unknown key of a step",
        strategy("{id: first, at: due + 1d, do: reminder, tempalte: overdue, template: overdue, channels: [email]}"),
        "step first, field tempalte",
        "unknown key: expected template?",
    ),
    ("an hour out of the day", strategy(REMIND, head="name: mine\nfor: a\nsend_at: 25:00"), "field send_at", "hour"),
    (
        "an hour at which nobody may be written to",
        strategy(REMIND, head="name: mine\nfor: a\nsend_at: 20:30"),
        "field send_at",
        "20:30 is never lawful by default-business, default-consumer, company: expected an hour in 08:00 to 19:00",
    ),
    ("no kind of step", strategy("{id: first, at: due + 1d}"), "step first, field do", "is missing: expected reminder"),
    (
        "an unknown kind of step",
        strategy("{id: first, at: due + 1d, do: fax}"),
        "step first, field do",
        "expected one of reminder, call_task, visit_task, negotiation, escalation",
    ),
    (
        "a moment nobody can read",
        strategy("{id: first, at: after due, do: reminder, template: overdue, channels: [email]}"),
        "step first, field at",
        "expected a moment such as",
    ),
    (
        "an unknown channel",
        strategy("{id: first, at: due + 1d, do: reminder, template: overdue, channels: [email, fax]}"),
        "step first, field channels[2]",
        "expected one of email, sms, whatsapp, letter",
    ),
    (
        "no channel",
        strategy("{id: first, at: due + 1d, do: reminder, template: overdue, channels: []}"),
        "step first, field channels",
        "at least 1 item",
    ),
    (
        "a channel twice",
        strategy("{id: first, at: due + 1d, do: reminder, template: overdue, channels: [email, email]}"),
        "step first, field channels",
        "expected each channel once",
    ),
    (
        "a step without an id",
        strategy("{at: due + 1d, do: reminder, template: overdue, channels: [email]}"),
        "step number 1, field id",
        "is missing",
    ),
    (
        "two steps of one id",
        strategy(REMIND, REMIND.replace("1d", "4d")),
        "step first (number 2), field id",
        "first is the id of step number 1 already: expected each id once",
    ),
    (
        "steps out of order",
        strategy(REMIND.replace("1d", "9d"), REMIND.replace("first", "second")),
        "step second, field at",
        "due + 1d is out of order: expected a moment that is never before step first (due + 9d)",
    ),
    (
        "business days that a weekend can put after calendar days",
        strategy(REMIND.replace("1d", "3bd"), REMIND.replace("first", "second").replace("1d", "4d")),
        "step second, field at",
        "out of order",
    ),
    (
        "a template missing in every language",
        strategy(REMIND.replace("template: overdue", "template: stern")),
        "step first, field template",
        "no template stern in es, en, pt: expected it in every language",
    ),
    (
        "thanks without a template",
        strategy(REMIND, head="name: mine\nfor: a\nthanks: {template: merci}"),
        "field thanks.template",
        "no template merci in es, en, pt",
    ),
    (
        "a template that climbs out of its folder",
        strategy(REMIND.replace("template: overdue", "template: ../secret")),
        "step first, field template",
        "expected small letters",
    ),
    (
        "two messages to the same people on a day",
        strategy(REMIND, REMIND.replace("first", "second")),
        "step second, field at",
        "writes to payables on the same day as step first: expected another day",
    ),
    (
        "a hand-over without warning",
        strategy("{id: call, at: due + 3d, do: call_task}", LEGAL),
        "step legal, field level",
        "legal comes without warning",
    ),
    (
        "a credit hold after nothing but a courtesy note",
        strategy(
            "{id: note, at: due - 3d, do: reminder, template: before_due, channels: [email]}",
            "{id: hold, at: due + 9d, do: escalation, level: credit_hold}",
        ),
        "step hold, field level",
        "credit_hold comes without warning",
    ),
    (
        "a step after the case is handed over",
        strategy(REMIND, LEGAL, "{id: late, at: due + 70d, do: call_task}"),
        "step late, field at",
        "is never reached: step legal hands the case over (legal); expected it last",
    ),
    (
        "a call after an agency took the case",
        strategy(REMIND, LEGAL.replace("legal", "agency"), "{id: late, at: due + 70d, do: call_task}"),
        "step late, field at",
        "is never reached: step agency hands the case over (agency)",
    ),
    (
        "a warning before anything is overdue",
        strategy(
            REMIND.replace("due + 1d", "due - 3d").replace("template: overdue", "template: before_due")[:-1]
            + ", warns_of: [legal]}"
        ),
        "step first, field warns_of",
        "expected no warning at due - 3d",
    ),
    (
        "a task that warns the customer",
        strategy(REMIND, "{id: review, at: due + 9d, do: escalation, level: supervisor, warns_of: [legal]}"),
        "step review, field warns_of",
        "level supervisor does not write to the customer",
    ),
    (
        "attempts without a time between them",
        strategy("{id: call, at: due + 3d, do: call_task, attempts: 3}"),
        "step call, field retry_after",
        "is missing: expected the time between attempts",
    ),
    (
        "a time between attempts that has no length",
        strategy("{id: call, at: due + 3d, do: call_task, attempts: 3, retry_after: 0d}"),
        "step call, field retry_after",
        "expected at least one day between attempts",
    ),
    (
        "a time between attempts of one attempt",
        strategy("{id: call, at: due + 3d, do: call_task, retry_after: 2d}"),
        "step call, field attempts",
        "expected it above 1 where retry_after is given",
    ),
    (
        "an offer of neither kind",
        strategy("{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{gift: 1}]}"),
        "step deal, field offers[1]",
        "expected an offer: {instalments: 3}",
    ),
    (
        "a single instalment",
        strategy("{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{instalments: 1}]}"),
        "step deal, field offers[1].instalments",
        "greater than or equal to 2",
    ),
    (
        "more instalments than any plan may have",
        strategy("{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{instalments: 30}]}"),
        "step deal, field offers[1].instalments",
        "expected at most 24: no plan has more",
    ),
    (
        "more time than any promise may take",
        strategy("{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{extension: 31d}]}"),
        "step deal, field offers[1].extension",
        "expected at most 30d: no promise lasts longer",
    ),
    (
        "a discount of everything",
        strategy(
            "{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{discount: 100%, if_paid_within: 2d}]}"
        ),
        "step deal, field offers[1].discount",
        "expected a percentage above 0 and below 100",
    ),
    (
        "a discount that outlives its offer",
        strategy(
            "{id: deal, at: due + 3d, do: negotiation, open_for: 5d, offers: [{discount: 5%, if_paid_within: 9d}]}"
        ),
        "step deal, field offers[1].if_paid_within",
        "expected at most open_for (5d)",
    ),
    (
        "an offer that is open for no time",
        strategy("{id: deal, at: due + 3d, do: negotiation, open_for: 0d, offers: [{instalments: 2}]}"),
        "step deal, field open_for",
        "expected at least one day for an answer",
    ),
    (
        "an escalation while an offer is open",
        strategy(
            "{id: deal, at: due + 3d, do: negotiation, open_for: 10d, offers: [{instalments: 2}]}",
            "{id: boss, at: due + 9d, do: escalation, level: management, template: final_notice}",
        ),
        "step boss, field at",
        "the offer of step deal is open for 10d then: expected a later day",
    ),
    (
        "an escalation that writes without a template",
        strategy(REMIND, "{id: boss, at: due + 9d, do: escalation, level: management}"),
        "step boss, field template",
        "expected a template: level management writes to the customer",
    ),
    (
        "an escalation before anything is owed",
        strategy("{id: boss, at: due - 2d, do: escalation, level: management, template: final_notice}"),
        "step boss, field at",
        "expected due or later",
    ),
    (
        "a fee that nobody is told of",
        strategy(REMIND, LEGAL.replace("}", ", fee: {fixed: '40.00', currency: EUR}}")),
        "step legal, field fee",
        "expected no fee",
    ),
    (
        "a fee with more decimals than its currency",
        strategy(
            "{id: boss, at: due + 9d, do: escalation, level: management, template: overdue,"
            " fee: {fixed: '40.005', currency: EUR}}"
        ),
        "step boss, field fee",
        "at most 2 decimals for EUR",
    ),
    (
        "a fee that is a sum and a percentage",
        strategy(LATE.replace("}", ", fee: {fixed: '40.00', currency: EUR, percent: 10%}}")),
        "step late, field fee",
        "expected a fee",
    ),
    (
        "a fee without its currency",
        strategy(LATE.replace("}", ", fee: {fixed: '40.00'}}")),
        "step late, field fee",
        "expected a fee",
    ),
    (
        "a fee of nothing",
        strategy(LATE.replace("}", ", fee: {}}")),
        "step late, field fee",
        "expected a fee",
    ),
    (
        "a fee of a hundred percent",
        strategy(LATE.replace("}", ", fee: {percent: 100%}}")),
        "step late, field fee.percent",
        "expected a percentage above 0 and below 100",
    ),
    (
        "a fee before anything is late",
        strategy("{id: late, at: due, do: reminder, template: due_today, channels: [email], fee: {percent: 5%}}"),
        "step late, field fee",
        "nothing is late before the day after due",
    ),
    (
        "a claim of something else",
        strategy(LATE.replace("}", ", claims: [fee]}")),
        "step late, field claims[1]",
        "interest",
    ),
    (
        "the same claim twice",
        strategy(LATE.replace("}", ", claims: [interest, interest]}")),
        "step late, field claims",
        "expected each once",
    ),
    (
        "a claim that nobody is told of",
        strategy(REMIND, LEGAL.replace("}", ", claims: [interest]}")),
        "step legal, field claims",
        "expected nothing",
    ),
    (
        "a fee as a float",
        strategy(
            "{id: boss, at: due + 9d, do: escalation, level: management, template: overdue,"
            " fee: {fixed: 40.5, currency: EUR}}"
        ),
        "step boss, field fee.fixed",
        "expected a decimal string",
    ),
    (
        "overdue said before the due date",
        strategy(REMIND.replace("+ 1d", "- 1d")),
        "step first, field template",
        "overdue is untrue at due - 1d",
    ),
    (
        "not yet due said after the due date",
        strategy(REMIND.replace("template: overdue", "template: before_due")),
        "step first, field template",
        "before_due is untrue at due + 1d",
    ),
]

LAST = "{name: rest, strategy: standard, when: {}}"


def segments(*rules: str) -> str:
    return "\n".join(["segments:", *(f"  - {rule}" for rule in rules), ""])


def rule(when: str, name: str = "some", strategy: str = "firm") -> str:
    return f"{{name: {name}, strategy: {strategy}, when: {{{when}}}}}"


SEGMENT_FAULTS = [
    ("no list", "rules: []\n", "field segments", "expected a list of segments"),
    ("an empty list", "segments: []\n", "field segments", "expected at least one segment"),
    ("an unknown key beside the list", segments(LAST) + "default: x\n", "field default", "unknown key"),
    ("a key written twice", segments(LAST) + "segments: []\n", "line 3", "key segments is written twice"),
    (
        "conditions in the last",
        segments(rule("invoices_settled: {above: 3}")),
        "segment some, field when",
        "expected no conditions: the last segment takes all the others",
    ),
    (
        "no conditions in an earlier one",
        segments("{name: early, strategy: firm}", LAST),
        "segment early, field when",
        "expected at least one condition",
    ),
    (
        "a strategy that does not exist",
        segments(LAST.replace("standard", "harsh")),
        "segment rest, field strategy",
        "no strategy harsh: expected one of",
    ),
    (
        "two segments of one name",
        segments(rule("invoices_settled: {above: 3}", name="rest"), LAST),
        "segment rest, field name",
        "rest is taken: expected each name once",
    ),
    (
        "the same conditions twice",
        segments(rule("country: {is: CO}"), rule("country: {is: CO}", name="again"), LAST),
        "segment again, field when",
        "never reached",
    ),
    (
        "an unknown field",
        segments(rule("on_time_ration: {below: 0.5}"), LAST),
        "segment some, field when.on_time_ration",
        "unknown key: expected on_time_ratio? (or attributes.NAME)",
    ),
    (
        "an unknown test",
        segments(rule("on_time_ratio: {under: 0.5}"), LAST),
        "segment some, field when.on_time_ratio.under",
        "unknown key: expected one of is, in",
    ),
    (
        "a condition that says nothing",
        segments(rule("country: {}"), LAST),
        "segment some, field when.country",
        "expected at least one of is, in",
    ),
    (
        "a number compared as text",
        segments(rule("disputes: {is: '3'}"), LAST),
        "segment some, field when.disputes.is",
        "disputes is a number: expected below",
    ),
    (
        "a text compared as a number",
        segments(rule("country: {below: 3}"), LAST),
        "segment some, field when.country.below",
        "country is a text: expected is",
    ),
    (
        "a share above one",
        segments(rule("on_time_ratio: {below: 50}"), LAST),
        "segment some, field when.on_time_ratio.below",
        "50 is no share: expected a number from 0 to 1",
    ),
    (
        "a country that does not exist",
        segments(rule("country: {in: [CO, XX]}"), LAST),
        "segment some, field when.country.in",
        "no customer has country XX",
    ),
    (
        "a kind that does not exist",
        segments(rule("kind: {is: company}"), LAST),
        "segment some, field when.kind.is",
        "no customer has kind company",
    ),
    (
        "a range without numbers in it",
        segments(rule("disputes: {above: 5, below: 3}"), LAST),
        "segment some, field when.disputes",
        "never holds: expected a range, found 5 to 3",
    ),
    (
        "a number that is none",
        segments(rule("disputes: {above: many}"), LAST),
        "segment some, field when.disputes.above",
        "expected a number",
    ),
    (
        "an empty list of values",
        segments(rule("country: {in: []}"), LAST),
        "segment some, field when.country.in",
        "expected at least one value",
    ),
    (
        "an attribute without a name",
        segments(rule("attributes.: {is: gold}"), LAST),
        "segment some, field when.attributes.",
        "expected the attribute's name",
    ),
    ("no strategy", segments("{name: rest}"), "segment rest, field strategy", "is missing"),
]


def _place(file: str, rest: str) -> str:
    return f"{file}, {rest}" if rest else file


@pytest.mark.parametrize(
    ("text", "where", "said"), [row[1:] for row in STRATEGY_FAULTS], ids=[row[0] for row in STRATEGY_FAULTS]
)
def test_a_faulty_strategy_is_told_by_its_place_and_what_was_expected(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    found = faults_of(tmp_path, "strategies/mine.yaml", text)
    assert [message for place, message in found if place == _place("strategies/mine.yaml", where) and said in message]


@pytest.mark.parametrize(
    ("text", "where", "said"), [row[1:] for row in SEGMENT_FAULTS], ids=[row[0] for row in SEGMENT_FAULTS]
)
def test_faulty_segments_are_told_by_their_place_and_what_was_expected(
    tmp_path: Path, text: str, where: str, said: str
) -> None:
    found = faults_of(tmp_path, "segments.yaml", text)
    assert [message for place, message in found if place == _place("segments.yaml", where) and said in message]


@pytest.mark.parametrize(
    ("own", "field", "most"),
    [
        ("promises: {longest: 31d}", "promises.longest", "30d"),
        ("promises: {payments: 4}", "promises.payments", "3"),
        ("promises: {per_invoice: 9}", "promises.per_invoice", "3"),
        ("promises: {broken: 3}", "promises.broken", "2"),
        ("plans: {instalments: 25}", "plans.instalments", "24"),
        ("plans: {longest: 800d}", "plans.longest", "730d"),
        ("plans: {first_within: 101d}", "plans.first_within", "100d"),
    ],
)
def test_a_customer_may_not_do_alone_what_nobody_may(tmp_path: Path, own: str, field: str, most: str) -> None:
    found = faults_of(tmp_path, "limits.yaml", f"customer: {{{own}}}\n")
    assert found == ((f"limits.yaml, field customer.{field}", f"expected at most {most}: nothing goes further"),)


def test_a_single_fault_is_told_once_and_brings_no_others_along(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "strategies/mine.yaml", strategy(REMIND.replace("due + 1d", "later")))
    assert len(found) == 1


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    faults_of(tmp_path, "segments.yaml", segments(LAST.replace("standard", "harsh")))
    broken = REMIND.replace("due + 1d", "later"), REMIND.replace("overdue", "stern").replace("first", "second")
    faults_of(tmp_path, "strategies/mine.yaml", strategy(*broken))
    with pytest.raises(RulebookInvalid) as caught:
        load_rulebook(tmp_path, TEMPLATES)
    assert [place for place, _ in caught.value.errors] == [
        "strategies/mine.yaml, step first, field at",
        "strategies/mine.yaml, step second, field template",
        "segments.yaml, segment rest, field strategy",
    ]
    assert caught.value.message.splitlines()[0] == "3 faults in the rules:"


def test_a_broken_warning_does_not_make_the_escalation_after_it_look_unwarned(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "strategies/mine.yaml", strategy(REMIND.replace("email", "fax"), LEGAL))
    assert [place for place, _ in found] == ["strategies/mine.yaml, step first, field channels[1]"]


def test_two_own_strategies_of_one_name_are_refused(tmp_path: Path) -> None:
    faults_of(tmp_path, "strategies/a.yaml", strategy(REMIND))
    found = faults_of(tmp_path, "strategies/b.yaml", strategy(REMIND))
    message = "mine is the name of strategies/a.yaml already: expected each name once"
    assert found == (("strategies/b.yaml, field name", message),)


def test_a_strategy_file_with_another_ending_is_not_silently_left_out(tmp_path: Path) -> None:
    found = faults_of(tmp_path, "strategies/mine.yml", strategy(REMIND))
    assert found == (("strategies/mine.yml", "expected a file name that ends in .yaml"),)


def test_a_file_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies/mine.yaml").write_bytes("name: mañana".encode("latin-1"))
    [(place, message)] = rulebook_faults(tmp_path, TEMPLATES)
    assert (place, "UTF-8" in message) == ("strategies/mine.yaml", True)
