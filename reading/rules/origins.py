"""Where does a rule that is in force come from: shipped, a file of the installation, published by whom?"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.files import SHIPPED, config_file
from config.published_rules import InForce
from config.strategy_text import written
from models.console import ProposalKind
from models.proposal import Proposal

_SEGMENTS_FILE = "segments.yaml"


class From(StrEnum):
    SHIPPED = "shipped"
    OWN = "own"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Origin:
    """file: its name; None: it was published. publication: by whom, when and why."""

    kind: From
    file: str | None = None
    publication: Proposal | None = None


def origin_of(in_force: InForce, kind: ProposalKind, name: str) -> Origin:
    """Raises NotFound where there is no strategy of this name."""
    publication = in_force.published.get((kind, name))
    if publication is not None:
        return Origin(From.PUBLISHED, publication=publication)
    path = _file(in_force, kind, name)
    if path is None:
        return Origin(From.OWN)
    return Origin(From.SHIPPED if path.is_relative_to(SHIPPED) else From.OWN, path.name)


def text_of(in_force: InForce, kind: ProposalKind, name: str) -> str:
    """What is in force under a name as it was written, with its comments. Raises NotFound as above."""
    publication = in_force.published.get((kind, name))
    if publication is not None and publication.source is not None:
        return publication.source
    path = _file(in_force, kind, name)
    if path is None or not path.is_file():
        return written(in_force.rulebook.strategy(name).strategy)
    return path.read_text(encoding="utf-8-sig")


def _file(in_force: InForce, kind: ProposalKind, name: str) -> Path | None:
    if kind is ProposalKind.SEGMENTS:
        return config_file(in_force.rulebook.folder, _SEGMENTS_FILE)
    return in_force.rulebook.strategy(name).source
