"""Which contact policies are in force, and what is wrong with their files?"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from config.faults import Fault, RulebookInvalid, field_of, place, shape_faults
from config.files import config_files
from config.policy_shape import PolicyFile
from config.yaml_source import read_yaml
from domain.contact_meeting import strangers
from domain.contact_policy import ContactRules
from models.contact_rule import Basis, CollectorRole

_FOLDER = "policies"
_COMPANY = "company"


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """`files` by id, with what is for people (sources, conflicts); `rules` is what decides."""

    files: dict[str, PolicyFile]
    rules: ContactRules


def load_policies(overrides: Path | None = None, collector_role: str = CollectorRole.CREDITOR) -> PolicyBook:
    """The policies of an installation: its own files over the shipped ones of the same name.

    Raises RulebookInvalid with every fault found.
    """
    book, faults = read_policies(overrides, collector_role)
    if faults:
        raise RulebookInvalid(faults)
    return book


def read_policies(
    overrides: Path | None = None, collector_role: str = CollectorRole.CREDITOR
) -> tuple[PolicyBook, list[Fault]]:
    """All policies that are right in themselves, and the faults of all of them, alone and together."""
    files: dict[str, PolicyFile] = {}
    faults: list[Fault] = []
    for name, path in config_files(overrides, _FOLDER, "*.y*ml").items():
        named = f"{_FOLDER}/{name}"
        if path.suffix != ".yaml":
            faults.append((named, "expected a file name that ends in .yaml"))
            continue
        policy, found = read_policy(path, named)
        faults += found
        if policy is not None:
            files[policy.id] = policy
    # Laws are named as the reason before customs, and what the company asks of itself comes last.
    ranks = list(Basis)
    ordered = sorted(files.values(), key=lambda file: (ranks.index(file.basis), not file.country, file.id))
    rules = ContactRules(tuple(file.policy() for file in ordered), collector_role)
    faults += [
        (
            f"{_FOLDER}/{first}.yaml",
            f"never opens for {medium} together with {', '.join(others)}: expected common hours",
        )
        for first, others, medium in strangers(rules)
    ]
    return PolicyBook({file.id: file for file in ordered}, rules), faults


def read_policy(path: Path, name: str) -> tuple[PolicyFile | None, list[Fault]]:
    """The policy, where nothing is wrong with its file, and every fault."""
    data, faults = read_yaml(path, name)
    if data is None and faults:
        return None, faults
    try:
        policy = PolicyFile.model_validate(data)
    except ValidationError as error:
        return None, faults + shape_faults(error, lambda loc: place(name, field_of(loc)), _known_keys)
    if policy.id != path.stem:
        faults.append((place(name, "field id"), f"expected {path.stem}, as the file is called"))
    if policy.country is None and not policy.fallback and policy.basis is not Basis.COMPANY:
        faults.append((place(name, "field country"), "is missing: expected a country, or fallback: true"))
    return (None if faults else policy), faults


def _known_keys(path: tuple[object, ...]) -> list[str]:
    return [] if path else list(PolicyFile.model_fields)
