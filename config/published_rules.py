"""Which rules are in force where some were published from the console? They beat the files; what is broken does not.

A publication outlives the version of Puntual that checked it. Where a newer one no longer takes it, the file of its
name is in force again, and the faults are told: nothing stops for it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from config.assignment_check import assignment_faults
from config.faults import Fault, RulebookInvalid, place
from config.limit_check import limit_faults
from config.rulebook import Rulebook
from config.segment_check import check_segments
from config.strategy_file import StrategyVersion, parse_strategy
from config.yaml_source import parse_yaml
from models.console import ProposalKind
from models.proposal import SEGMENTS, Proposal
from models.segment import SegmentRule


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules in force. published: those that beat a file, by kind and name; broken: faults of the others, by id."""

    rulebook: Rulebook
    published: dict[tuple[ProposalKind, str], Proposal] = field(default_factory=dict)
    broken: dict[int, tuple[Fault, ...]] = field(default_factory=dict)

    def version(self, kind: ProposalKind, name: str) -> str | None:
        """The hash of what is in force under a name; None: nothing is."""
        if kind is ProposalKind.SEGMENTS:
            return segments_hash(self.rulebook.segments)
        found = self.rulebook.strategies.get(name)
        return None if found is None else found.id


def over_files(files: Rulebook, publications: Sequence[Proposal]) -> InForce:
    """What the files say, with everything published over them that can be carried out."""
    strategies = dict(files.strategies)
    published: dict[tuple[ProposalKind, str], Proposal] = {}
    broken: dict[int, tuple[Fault, ...]] = {}
    for one in publications:
        if one.kind is ProposalKind.STRATEGY and one.source is not None:
            try:
                strategies[one.name] = read_strategy_text(one.source, one.name, files)
                published[one.kind, one.name] = one
            except RulebookInvalid as failure:
                broken[one.id] = failure.errors
    segments = files.segments
    for one in publications:
        if one.kind is ProposalKind.SEGMENTS and one.source is not None:
            try:
                segments = read_segments_text(one.source, replace(files, strategies=strategies))
                published[one.kind, one.name] = one
            except RulebookInvalid as failure:
                broken[one.id] = failure.errors
    rulebook = replace(files, strategies=dict(sorted(strategies.items())), segments=segments)
    return InForce(rulebook, published, broken)


def read_strategy_text(text: str, name: str | None, files: Rulebook) -> StrategyVersion:
    """One strategy, checked against the templates, contact rules and limits in force.

    name: the one that it has to bear; None: any. Raises RulebookInvalid with every fault.
    """
    label = name or "strategy"
    version = parse_strategy(text, label, files.templates, files.contact_rules)
    faults = list(limit_faults([version], files.limits))
    if name is not None and version.strategy.name != name:
        faults.append((place(label, "field name"), f"expected {name}: a strategy keeps its name"))
    if faults:
        raise RulebookInvalid(faults)
    return version


def read_segments_text(text: str, rules: Rulebook) -> tuple[SegmentRule, ...]:
    """The list of segments, checked against the strategies of `rules` and its assignment. Raises RulebookInvalid."""
    data, faults = parse_yaml(text, SEGMENTS)
    if data is None and faults:
        raise RulebookInvalid(faults)
    segments, found = check_segments(data, SEGMENTS, rules.strategies)
    faults += found
    if segments is not None:
        names = frozenset(rule.name for rule in segments)
        faults += assignment_faults(rules.assignment, "assignment.yaml", names)
    if segments is None or faults:
        raise RulebookInvalid(faults)
    return segments


def segments_hash(segments: Iterable[SegmentRule]) -> str:
    """The version of a list of segments: as a strategy's, of its content."""
    content = [rule.model_dump(mode="json", by_alias=True, exclude_none=True) for rule in segments]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
