"""Which rules are in force: strategies, segments, policies, limits, late charges ...; checked before any is used."""

from dataclasses import dataclass
from pathlib import Path

from config.assignment_check import assignment_faults
from config.faults import Fault, RulebookInvalid, place
from config.files import SHIPPED, config_file, config_files
from config.late_charges_file import read_late_charges
from config.limit_check import customer_faults, limit_faults
from config.policy_file import read_policies
from config.segment_check import check_segments
from config.shape_file import shape_of
from config.strategy_check import Templates
from config.strategy_file import StrategyVersion, read_strategy
from config.yaml_source import read_yaml
from domain.contact_policy import ContactRules
from models.assignment import Assignment
from models.contact_rule import CollectorRole
from models.costs import Costs
from models.dispute_rules import DisputeRules
from models.errors import NotFound
from models.late_charges import LateCharges
from models.limits import Limits
from models.payment_methods import PaymentMethods
from models.portal import PortalRules
from models.segment import SegmentRule

_SEGMENTS = "segments.yaml"
_LIMITS = "limits.yaml"
_ASSIGNMENT = "assignment.yaml"
_DISPUTES = "disputes.yaml"
_COSTS = "costs.yaml"
_PORTAL = "portal.yaml"
_METHODS = "payment_methods.yaml"


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """`strategies` by name; `segments` in their order, the last without conditions; `limits` of what may be agreed.

    disputes: who answers them, and by when. assignment: who looks after whom. late_charges: what the law gives where a
    payment is late. costs: of what is done to collect. portal: what customers may do there. payment_methods: how
    they pay beside the pages of providers. folder: of the installation's own files. templates: those that its
    strategies were checked with; None: unchecked.
    """

    strategies: dict[str, StrategyVersion]
    segments: tuple[SegmentRule, ...]
    contact_rules: ContactRules
    limits: Limits
    disputes: DisputeRules
    assignment: Assignment
    late_charges: LateCharges
    costs: Costs
    portal: PortalRules
    payment_methods: PaymentMethods
    folder: Path | None = None
    templates: Templates | None = None

    def strategy(self, name: str) -> StrategyVersion:
        """Raises NotFound."""
        found = self.strategies.get(name)
        if found is None:
            raise NotFound(f"No strategy {name}: there is {', '.join(sorted(self.strategies))}")
        return found


def load_rulebook(
    overrides: Path | None = None,
    templates: Templates | None = None,
    collector_role: str = CollectorRole.CREDITOR,
) -> Rulebook:
    """The rules of an installation: its own files over the shipped ones.

    templates: the (name, language) pairs that exist; None leaves them unchecked. collector_role: as in the settings.
    Raises RulebookInvalid with every fault found, InvalidInput where `overrides` is not a folder.
    """
    rulebook, faults = _read(overrides, templates, collector_role)
    if rulebook is None or faults:
        raise RulebookInvalid(faults)
    return rulebook


def rulebook_faults(overrides: Path | None = None, templates: Templates | None = None) -> tuple[Fault, ...]:
    """What `puntual strategies check` prints: (place, message) pairs, none where all is well."""
    # As an agency: that is whom the most policies concern, and all of them are checked together.
    return tuple(dict.fromkeys(_read(overrides, templates, CollectorRole.AGENCY)[1]))


def _read(
    overrides: Path | None, templates: Templates | None, collector_role: str
) -> tuple[Rulebook | None, list[Fault]]:
    policies, faults = read_policies(overrides, collector_role)
    strategies, names, found = _read_strategies(overrides, templates, policies.rules)
    faults += found
    segments: tuple[SegmentRule, ...] | None = None
    data, found = read_yaml(config_file(overrides, _SEGMENTS), _SEGMENTS)
    faults += found
    if data is not None or not found:
        # A strategy that is there but at fault is told once, in its own file.
        segments, found = check_segments(data, _SEGMENTS, names)
        faults += found
    limits, found = shape_of(config_file(overrides, _LIMITS), Limits)
    faults += found
    if limits is not None:
        faults += limit_faults(strategies.values(), limits)
        faults += customer_faults(limits, _LIMITS)
    disputes, found = shape_of(config_file(overrides, _DISPUTES), DisputeRules)
    faults += found
    assignment, found = shape_of(config_file(overrides, _ASSIGNMENT), Assignment)
    faults += found
    if assignment is not None:
        faults += assignment_faults(assignment, _ASSIGNMENT, frozenset(rule.name for rule in segments or ()))
    late_charges, found = read_late_charges(overrides)
    faults += found
    costs, found = shape_of(config_file(overrides, _COSTS), Costs)
    faults += found
    portal, found = shape_of(config_file(overrides, _PORTAL), PortalRules)
    faults += found
    methods, found = shape_of(config_file(overrides, _METHODS), PaymentMethods)
    faults += found
    if segments is None or limits is None or disputes is None or methods is None:
        return None, faults
    if assignment is None or late_charges is None or costs is None or portal is None:
        return None, faults
    rulebook = Rulebook(
        strategies=strategies,
        segments=segments,
        contact_rules=policies.rules,
        limits=limits,
        disputes=disputes,
        assignment=assignment,
        late_charges=late_charges,
        costs=costs,
        portal=portal,
        payment_methods=methods,
        folder=overrides,
        templates=templates,
    )
    return rulebook, faults


def _read_strategies(
    overrides: Path | None, templates: Templates | None, rules: ContactRules
) -> tuple[dict[str, StrategyVersion], set[str], list[Fault]]:
    """The valid strategies by name, the names of all, and the faults."""
    files = config_files(overrides, "strategies", "*.y*ml")
    valid: dict[str, StrategyVersion] = {}
    taken: dict[str, tuple[str, Path]] = {}
    faults: list[Fault] = []
    # Own files first: an own strategy replaces the shipped one of its name, whatever its file is called.
    for name, path in sorted(files.items(), key=lambda file: (_is_shipped(file[1]), file[0])):
        named = f"strategies/{name}"
        if path.suffix != ".yaml":
            faults.append((named, "expected a file name that ends in .yaml"))
            continue
        version, bears, found = read_strategy(path, named, templates, rules)
        if bears in taken and _is_shipped(path) and not _is_shipped(taken[bears][1]):
            continue
        faults += found
        if bears is None:
            continue
        if bears in taken:
            message = f"{bears} is the name of {taken[bears][0]} already: expected each name once"
            faults.append((place(named, "field name"), message))
            continue
        taken[bears] = (named, path)
        if version is not None:
            valid[bears] = version
    return dict(sorted(valid.items())), set(taken), faults


def _is_shipped(path: Path) -> bool:
    return path.is_relative_to(SHIPPED)
