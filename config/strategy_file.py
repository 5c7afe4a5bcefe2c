"""Which strategy stands in this file, or what is wrong with it?"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from config.faults import Fault, RulebookInvalid, field_of, place, shape_faults
from config.strategy_check import ReadStep, Templates, head_faults, step_faults
from config.yaml_source import parse_yaml, read_yaml
from domain.contact_policy import ContactRules
from models import charge, offer
from models import strategy as nouns
from models.strategy import Step, Strategy

_STEP: TypeAdapter[Step] = TypeAdapter(Step)
_STEP_KINDS: dict[str, type[BaseModel]] = {
    get_args(kind.model_fields["do"].annotation)[0]: kind
    for kind in (
        nouns.ReminderStep,
        nouns.CallTaskStep,
        nouns.VisitTaskStep,
        nouns.NegotiationStep,
        nouns.EscalationStep,
    )
}
_OFFER_KINDS: dict[str, type[BaseModel]] = {
    "instalments": offer.InstalmentsOffer,
    "discount": offer.DiscountOffer,
    "partial": offer.PartialOffer,
    "extension": offer.ExtensionOffer,
}
_MOST_STEPS = 60


@dataclass(frozen=True, slots=True)
class StrategyVersion:
    """A strategy as a case pins it. `id` is made of its content: comments and layout do not change it."""

    id: str
    strategy: Strategy
    source: Path | None = None


def version_of(strategy: Strategy, source: Path | None = None) -> StrategyVersion:
    """`id` is the first 16 hex digits of the SHA-256 of the canonical JSON, defaults written out."""
    return StrategyVersion(content_hash(strategy), strategy, source)


def content_hash(strategy: Strategy) -> str:
    content = strategy.model_dump(mode="json", by_alias=True)
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def parse_strategy(
    text: str, name: str, templates: Templates | None = None, rules: ContactRules | None = None
) -> StrategyVersion:
    """One strategy from YAML. Raises RulebookInvalid with every fault; `name` stands for the file in them."""
    data, faults = parse_yaml(text, name)
    if data is None and faults:
        raise RulebookInvalid(faults)
    strategy, found = check_strategy(data, name, templates, rules)
    if strategy is None or faults or found:
        raise RulebookInvalid([*faults, *found])
    return version_of(strategy)


def read_strategy(
    path: Path, name: str, templates: Templates | None, rules: ContactRules | None
) -> tuple[StrategyVersion | None, str | None, list[Fault]]:
    """The version (None where anything is wrong), the name it bears where that can be read, and the faults."""
    data, faults = read_yaml(path, name)
    if data is None and faults:
        return None, None, faults
    strategy, found = check_strategy(data, name, templates, rules)
    faults += found
    bears = data.get("name") if isinstance(data, dict) else None
    version = None if strategy is None or faults else version_of(strategy, path)
    return version, bears if isinstance(bears, str) else None, faults


def check_strategy(
    data: Any, name: str, templates: Templates | None, rules: ContactRules | None
) -> tuple[Strategy | None, list[Fault]]:
    """The strategy, where its fields are well formed, and every fault of it."""
    if not isinstance(data, dict):
        return None, [(name, "expected a strategy: name, for and steps")]
    raw_steps = data.get("steps")
    raw_steps = raw_steps if isinstance(raw_steps, list) else []
    labels = _labels(raw_steps)
    strategy, faults = None, []
    try:
        strategy = Strategy.model_validate(data)
    except ValidationError as error:
        faults += shape_faults(error, lambda path: _place(name, path, labels), _known_keys)
    faults += _ids_twice(raw_steps, name, labels)
    if strategy is not None:
        faults += head_faults(strategy, name, templates, rules)
        steps = [ReadStep(label, step) for label, step in zip(labels, strategy.steps, strict=True)]
    else:
        # One step at fault must not hide the faults of the others.
        steps = [ReadStep(label, _step_or_none(raw)) for label, raw in zip(labels, raw_steps, strict=True)]
    if len(raw_steps) <= _MOST_STEPS:
        faults += step_faults(steps, name, templates)
    return strategy, faults


def _step_or_none(raw: Any) -> Step | None:
    try:
        return _STEP.validate_python(raw)
    except ValidationError:
        return None


def _labels(raw_steps: list[Any]) -> list[str]:
    ids = [raw.get("id") if isinstance(raw, dict) else None for raw in raw_steps]
    return [
        f"step {found} (number {number})"
        if isinstance(found, str) and ids.count(found) > 1
        else f"step {found}"
        if isinstance(found, str) and found
        else f"step number {number}"
        for number, found in enumerate(ids, 1)
    ]


def _ids_twice(raw_steps: list[Any], name: str, labels: list[str]) -> list[Fault]:
    seen: dict[str, int] = {}
    faults: list[Fault] = []
    for number, raw in enumerate(raw_steps, 1):
        found = raw.get("id") if isinstance(raw, dict) else None
        if not isinstance(found, str):
            continue
        if found in seen:
            message = f"{found} is the id of step number {seen[found]} already: expected each id once"
            faults.append((place(name, labels[number - 1], "field id"), message))
        seen.setdefault(found, number)
    return faults


def _place(name: str, path: tuple[Any, ...], labels: list[str]) -> str:
    """pydantic's path without the tags of its unions, with the step's own name."""
    step = None
    if len(path) > 1 and path[0] == "steps" and isinstance(path[1], int):
        step, path = labels[path[1]], path[2:]
        if path[:1] and path[0] in _STEP_KINDS:
            path = path[1:]
        if len(path) > 2 and path[0] == "offers" and path[2] in _OFFER_KINDS:
            path = (*path[:2], *path[3:])
    return place(name, step, field_of(path))


def _known_keys(path: tuple[Any, ...]) -> list[str]:
    noun: type[BaseModel] = Strategy
    for part in path:
        if part == "thanks":
            noun = nouns.Thanks
        elif part == "fee":
            noun = charge.Fee
        elif isinstance(part, str) and noun is Strategy and part in _STEP_KINDS:
            noun = _STEP_KINDS[part]
        elif isinstance(part, str) and noun is nouns.NegotiationStep and part in _OFFER_KINDS:
            noun = _OFFER_KINDS[part]
    return [field.alias or key for key, field in noun.model_fields.items()]
