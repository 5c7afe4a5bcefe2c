"""What may a strategy say, and what do the shipped ones say? Tables from the JSON schema and the rulebook."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel

from config.files import SHIPPED, config_files
from config.rulebook import Rulebook, load_rulebook
from config.schema import schemas
from docs.blocks.markdown import code, codes, table
from models import charge, offer
from models import strategy as nouns
from models.offer import DiscountOffer, ExtensionOffer, InstalmentsOffer, PartialOffer
from models.segment import BEHAVIOUR_FIELDS, CUSTOMER_FIELDS, Condition, SegmentRule
from models.strategy import (
    CallTaskStep,
    EscalationStep,
    Level,
    NegotiationStep,
    ReminderStep,
    Step,
    Strategy,
    VisitTaskStep,
)

_SPAN = 'a length: `10d` (calendar days), `2bd`, `"2 business days"`'
#: What each field is for. A field that is not explained here stops the generator: whoever adds one explains it.
_SAYS = {
    "Strategy.name": "How segments and people name it. Unique.",
    "Strategy.for": "For whom it is, in one line.",
    "Strategy.send_at": "The hour of its steps, in the customer's time zone.",
    "Strategy.spacing": "The least time between two steps when late ones are caught up.",
    "Strategy.thanks": "The message that confirms a payment; `null` for none.",
    "Strategy.delinquent_from": "From it on days being chased are counted: see [what holds a case](holds.md).",
    "Strategy.notices": "By what and to whom news beside the ladder goes; `null` for none.",
    "Strategy.steps": "The ladder, in its order.",
    "Step.id": "Names the step in timelines and in cases that run on it. Do not rename it lightly: see below.",
    "Step.at": "The day, counted from the due date.",
    "Step.do": "The kind of step.",
    "Step.to": "Whose contact is asked for first; where it cannot be reached, the nearest rung that can.",
    "Step.template": "The text, a folder of `config/templates/`. It has to exist in every language.",
    "Step.channels": "Tried in this order: the first for which the contact has an address.",
    "Step.attach": "Files that go with it by e-mail or letter: `statement` is the statement of account, as PDF.",
    "Step.warns_of": "Measures that it tells of by name: `credit_hold`, `agency`, `legal`. It is then their warning.",
    "CallTaskStep.queue": "The worklist that it goes to.",
    "CallTaskStep.within": "When the call is due on the worklist.",
    "CallTaskStep.attempts": "How often an unanswered call is tried.",
    "CallTaskStep.retry_after": "How long after an unanswered call the next one comes. Required above one attempt.",
    "VisitTaskStep.queue": "The worklist that it goes to.",
    "VisitTaskStep.within": "When the visit is due on the worklist.",
    "VisitTaskStep.attempts": "How often it is tried where nobody was found.",
    "VisitTaskStep.retry_after": "How long after a visit that found nobody the next comes. Required above one attempt.",
    "NegotiationStep.offers": "The alternatives, each once.",
    "NegotiationStep.open_for": "How long the offer stands. Nothing else happens on the case meanwhile.",
    "NegotiationStep.queue": "The worklist of whoever takes the answer.",
    "EscalationStep.level": "The rung, see [levels](#levels).",
    "EscalationStep.template": "Required where the level writes to the customer, refused where it does not.",
    "EscalationStep.approval": "Who has to agree first; the case waits for the answer.",
    "EscalationStep.queue": "The worklist; without it, the level's own.",
    "Step.fee": "What the customer is charged for this message, once it went out: a fixed sum or a percentage, see "
    "[late charges](late-charges.md).",
    "Step.claims": "What the message claims by law: `interest`, `compensation` or both; nothing where the law of the "
    "customer's country gives neither.",
    "Thanks.template": "The text.",
    "Fee.fixed": "The amount, as text. Charged on invoices of its currency only.",
    "Fee.currency": "ISO 4217; with `fixed`.",
    "Fee.percent": "Instead of `fixed`: of what is owed and may be asked for, without earlier charges.",
    "InstalmentsOffer.instalments": "Equal parts.",
    "DiscountOffer.discount": "Off what is owed, such as `5%`.",
    "DiscountOffer.if_paid_within": "Counted from the day of the offer; at most `open_for`.",
    "PartialOffer.partial": "Of what is owed, such as `70%`; the rest is let go, by a credit note asked of the ERP.",
    "PartialOffer.if_paid_within": "Counted from the day of the offer; at most `open_for`.",
    "ExtensionOffer.extension": "Counted from the day of the offer; it becomes a promise to pay.",
}
_LEVEL_DOES = {
    Level.ADMINISTRATION: "message to the customer's administration",
    Level.MANAGEMENT: "message to the customer's management",
    Level.DIRECTION: "message to the customer's executive management",
    Level.COLLECTOR: "task for whoever looks after the customer",
    Level.SUPERVISOR: "task for our supervisor",
    Level.CREDIT_MANAGER: "task for our credit manager",
    Level.CREDIT_HOLD: "marks the customer: no more credit until nothing is overdue",
    Level.AGENCY: "task to hand the case to an agency; the case closes as handed over",
    Level.LEGAL: "task to hand the case to lawyers; the case closes as handed over",
}
_BEHAVIOUR_SAYS = {
    "invoices_settled": "number of invoices settled in the last 24 months",
    "on_time_ratio": "share, 0 to 1, of those and of the overdue ones that were settled on or before the due date",
    "mean_days_late": "mean of the days late (0 where on time; so far, where still overdue)",
    "disputes": "number of disputes",
    "broken_promises": "number of promises to pay that were broken in the last 24 months",
    "months_known": "whole months since the first invoice was issued",
}
_TEST_SAYS = {
    "is": "the same text",
    "in": "one of a list",
    "not_in": "none of a list",
    "below": "number below",
    "above": "number above",
    "at_least": "number at or above",
    "at_most": "number at or below",
}


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schemas()["strategy.schema.json"])
    return schema


@cache
def _rulebook() -> Rulebook:
    return load_rulebook()


def _fields(noun: str) -> str:
    """The fields of a definition of the schema: what they take, their default, what they are for."""
    schema = _schema()
    shape = schema if noun == "Strategy" else schema["$defs"][noun]
    required = set(shape.get("required", ()))
    rows = []
    # In the order of the model: the schema is sorted by name.
    model: type[BaseModel] = next(vars(room)[noun] for room in (nouns, offer, charge) if noun in vars(room))
    for name in (field.alias or name for name, field in model.model_fields.items()):
        field = shape["properties"][name]
        default = "required" if name in required else _default(field.get("default"))
        rows.append((code(name), _takes(field), default, _says(noun, name)))
    return table(("field", "takes", "default", "what for"), rows)


def _says(noun: str, field: str) -> str:
    own = f"{noun}.{field}"
    return _SAYS[own] if own in _SAYS else _SAYS[f"Step.{field}"]


def _default(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return codes(value) or "none"
    return code(_yaml(value))


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_yaml(item) for item in value) + "]"
    return str(value)


def _takes(field: dict[str, Any]) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        values = _schema()["$defs"][name].get("enum")
        return codes(values) if values else f"[{name.lower()}](#{name.lower()})"
    if "const" in field:
        return code(field["const"])
    if "anyOf" in field:
        return _takes(next(option for option in field["anyOf"] if option.get("type") != "null"))
    if field.get("type") == "array":
        items = field["items"]
        of = "[offers](#offers)" if "oneOf" in items and "discriminator" not in items else None
        of = of or ("steps" if "discriminator" in items else _takes(items))
        return f"list: {of}" + (f"; at most {field['maxItems']}" if "maxItems" in field else "")
    if field.get("type") == "integer":
        return f"{field['minimum']} to {field['maximum']}"
    examples = field.get("examples", [])
    if examples == ["2 business days"]:
        return _SPAN
    if examples == ["due + 3d"]:
        return "`due`, `due - 3d`, `due + 2bd`"
    if examples:
        return f"such as {codes(examples)}"
    if field.get("pattern", "").startswith("^[a-z]"):
        return "a short name: small letters, digits, " + ("`-`" if "-]" in field["pattern"] else "`_`")
    return "text"


def _ladders() -> str:
    """Every shipped strategy as a table, the picture of its ladder."""
    parts = []
    for name, version in _rulebook().strategies.items():
        strategy = version.strategy
        used_by = [rule.name for rule in _rulebook().segments if rule.strategy == name]
        parts.append(
            f"### {name}\n\n"
            f"For {strategy.for_}. Segments: {codes(used_by)}. Steps at {strategy.send_at:%H:%M}, "
            f"at least {code(strategy.spacing)} apart when caught up. Version {code(version.id)}.\n\n"
            + table(("when", "step", "what", "how"), [_rung(step) for step in strategy.steps])
        )
    return "\n\n".join(parts)


def _rung(step: Step) -> tuple[str, str, str, str]:
    what, how = _what(step)
    return code(step.at), code(step.id), what, how


def _what(step: Step) -> tuple[str, str]:
    match step:
        case ReminderStep():
            return f"reminder {code(step.template)}", f"to {step.to}: {', '.join(step.channels)}"
        case CallTaskStep() | VisitTaskStep():
            tries = f", {step.attempts} attempts, {step.retry_after} apart" if step.attempts > 1 else ""
            return step.medium.value, f"queue {step.queue}, within {step.within}{tries}"
        case NegotiationStep():
            offers = ", ".join(_offer(offer) for offer in step.offers)
            return f"offer: {offers}", f"to {step.to}: {', '.join(step.channels)}; open for {step.open_for}"
        case EscalationStep():
            speaks = step.level.speaks_to_customer
            how = (
                f"{code(step.template)} by {', '.join(step.channels)}"
                if speaks
                else f"queue {step.queue or step.level}"
            )
            how = "" if step.level is Level.CREDIT_HOLD else how
            asked = f"approval by a {step.approval}" if step.approval else ""
            return f"escalation: {step.level}", "; ".join(part for part in (how, asked) if part)


def _offer(offer: InstalmentsOffer | DiscountOffer | PartialOffer | ExtensionOffer) -> str:
    match offer:
        case InstalmentsOffer():
            return f"{offer.instalments} instalments"
        case DiscountOffer():
            return f"{offer.discount}% off if paid within {offer.if_paid_within}"
        case PartialOffer():
            return f"{offer.partial}% in full settlement if paid within {offer.if_paid_within}"
        case ExtensionOffer():
            return f"{offer.extension} more"


def _levels() -> str:
    rows = [
        (code(level), _LEVEL_DOES[level], "required" if level.speaks_to_customer else "refused",
         "yes" if level.hands_over else "no")
        for level in Level
    ]  # fmt: skip
    return table(("level", "what happens", "template", "closes the case"), rows)


def _segments() -> str:
    rows = []
    for number, rule in enumerate(_rulebook().segments, 1):
        rows.append((str(number), code(rule.name), code(rule.strategy), _when(rule)))
    return table(("", "segment", "strategy", "when all of this holds"), rows)


def _when(rule: SegmentRule) -> str:
    said = []
    for field, condition in rule.when.items():
        for test, value in condition.model_dump(by_alias=True, exclude_none=True).items():
            shown = ", ".join(value) if isinstance(value, tuple | list) else value
            said.append(f"{code(field)} {test.replace('_', ' ')} {shown}")
    return "; ".join(said) or "always"


def _conditions() -> str:
    rows = [(code(name), "text", "of the customer") for name in CUSTOMER_FIELDS]
    rows += [(code("attributes.NAME"), "text, compared as a number where it is one", "of the customer, any name")]
    rows += [(code(name), "number", _BEHAVIOUR_SAYS[name]) for name in BEHAVIOUR_FIELDS]
    return table(("field", "is a", "what it is"), rows)


def _tests() -> str:
    names = [field.alias or name for name, field in Condition.model_fields.items()]
    return table(("test", "holds for"), [(code(name), _TEST_SAYS[name]) for name in names])


def _templates() -> str:
    """Every shipped template: its languages and the steps that use it."""
    languages: dict[str, list[str]] = {}
    for path in config_files(None, "templates", "*.j2"):
        folder, _, file = path.partition("/")
        if file and not file.startswith("_"):
            languages.setdefault(folder, []).append(file.removesuffix(".j2"))
    rows = []
    for name, found in sorted(languages.items()):
        users = [f"{strategy}/{step}" for strategy, step, template in _uses() if template == name]
        rows.append((code(name), ", ".join(sorted(found)), codes(users) or "no step by itself"))
    return table(("template", "languages", "used by"), rows)


def _uses() -> list[tuple[str, str, str]]:
    """(strategy, step, template)."""
    uses = []
    for name, version in _rulebook().strategies.items():
        strategy: Strategy = version.strategy
        if strategy.thanks is not None:
            uses.append((name, "thanks", strategy.thanks.template))
        for step in strategy.steps:
            template = None if isinstance(step, CallTaskStep | VisitTaskStep) else step.template
            if template is not None:
                uses.append((name, step.id, template))
    return uses


def _example() -> str:
    text = (SHIPPED / "strategies" / "standard.yaml").read_text(encoding="utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return f"```yaml\n{body}\n```"


BLOCKS = {
    "strategy fields": lambda: _fields("Strategy"),
    "step reminder": lambda: _fields("ReminderStep"),
    "step call_task": lambda: _fields("CallTaskStep"),
    "step visit_task": lambda: _fields("VisitTaskStep"),
    "step negotiation": lambda: _fields("NegotiationStep"),
    "step escalation": lambda: _fields("EscalationStep"),
    "offer instalments": lambda: _fields("InstalmentsOffer"),
    "offer discount": lambda: _fields("DiscountOffer"),
    "offer partial": lambda: _fields("PartialOffer"),
    "offer extension": lambda: _fields("ExtensionOffer"),
    "fee fields": lambda: _fields("Fee"),
    "thanks fields": lambda: _fields("Thanks"),
    "notices fields": lambda: _fields("Notices"),
    "levels": _levels,
    "shipped strategies": _ladders,
    "shipped example": _example,
    "shipped segments": _segments,
    "segment fields": _conditions,
    "segment tests": _tests,
    "shipped templates": _templates,
}
