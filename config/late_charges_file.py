"""Which late charges and reference rates are in force, and what is wrong with their files?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from config.faults import Fault, RulebookInvalid, place
from config.files import config_file
from config.late_charges_shape import (
    CompensationEntry,
    InterestEntry,
    LateChargesFile,
    LawEntry,
    OrderEntry,
    RateEntry,
    ReferenceRateFile,
    UnitEntry,
)
from config.shape_file import shape_of
from models.customer import CustomerKind
from models.late_charges import (
    AccountingUnit,
    CompensationRule,
    InterestRule,
    LateCharges,
    Law,
    LeftOver,
    Part,
    PaymentOrder,
    RatePeriod,
    ReferenceRate,
    Standing,
    Tier,
    Tranche,
)

LAWS, RATES = "late_charges.yaml", "reference_rates.yaml"
#: Principal first where no law says otherwise: interest and costs are billed apart.
_ORDER = (Part.PRINCIPAL, Part.INTEREST, Part.COSTS)
M = TypeVar("M", bound=BaseModel)


def load_late_charges(overrides: Path | None = None) -> LateCharges:
    """As `read_late_charges`. Raises RulebookInvalid with every fault found."""
    found, faults = read_late_charges(overrides)
    if found is None:
        raise RulebookInvalid(faults)
    return found


def read_late_charges(overrides: Path | None = None) -> tuple[LateCharges | None, list[Fault]]:
    """The installation's own entries beside the shipped ones; None where something is wrong, and every fault."""
    rate_files, faults = _files(overrides, RATES, ReferenceRateFile)
    law_files, found = _files(overrides, LAWS, LateChargesFile)
    faults += found
    if faults:
        return None, faults
    rates, found = _rates(rate_files)
    faults += found
    units, found = _units(rate_files)
    faults += found
    faults += [fault for file in law_files for fault in _law_faults(file, rates, units)]
    if faults:
        return None, faults
    return LateCharges(
        laws=tuple(_laws(law_files, rates, units)),
        orders=tuple(_order(entry) for file in law_files for entry in file.orders),
        order=next((file.order for file in law_files if file.order), _ORDER),
        left_over=next((file.left_over for file in law_files if file.left_over), LeftOver.WAIVE),
        rates=rates,
        units=units,
    ), []


def _files(overrides: Path | None, name: str, shape: type[M]) -> tuple[list[M], list[Fault]]:
    """The own file, where there is one, before the shipped one."""
    paths = dict.fromkeys((config_file(overrides, name), config_file(None, name)))
    read = [shape_of(path, shape) for path in paths]
    return [file for file, _ in read if file is not None], [fault for _, faults in read for fault in faults]


def _rates(files: Sequence[ReferenceRateFile]) -> tuple[dict[str, ReferenceRate], list[Fault]]:
    rates: dict[str, ReferenceRate] = {}
    faults: list[Fault] = []
    for id_ in dict.fromkeys(id_ for file in files for id_ in file.rates):
        entries = [file.rates[id_] for file in files if id_ in file.rates]
        where = place(RATES, f"rate {id_}")
        faults += _nameless(where, entries)
        # A row of one's own takes the place of the shipped one that begins on the same day.
        rows = {row.from_: row for entry in reversed(entries) for row in entry.rows}
        periods = tuple(
            RatePeriod(row.from_, row.to, row.percent, row.source, row.doubt) for _, row in sorted(rows.items())
        )
        twice = [
            day for entry in entries for day, times in Counter(row.from_ for row in entry.rows).items() if times > 1
        ]
        faults += [(where, f"has two rows from {day}: expected each day in one row") for day in twice]
        for before, after in pairwise(periods):
            if after.first <= before.last:
                faults.append((where, f"has two rates on {after.first}: expected each day in one row"))
            elif after.first - before.last > timedelta(days=1):
                message = f"has no rate from {before.last + timedelta(days=1)} to {after.first - timedelta(days=1)}"
                faults.append((where, f"{message}: expected rows without gaps"))
        name = next((entry.name for entry in entries if entry.name), {})
        sources = tuple(source for entry in entries for source in entry.sources)
        rates[id_] = ReferenceRate(id_, name, sources, periods)
    return rates, faults


def _units(files: Sequence[ReferenceRateFile]) -> tuple[dict[str, AccountingUnit], list[Fault]]:
    units: dict[str, AccountingUnit] = {}
    faults: list[Fault] = []
    for id_ in dict.fromkeys(id_ for file in files for id_ in file.units):
        entries = [file.units[id_] for file in files if id_ in file.units]
        where = place(RATES, f"unit {id_}")
        faults += _nameless(where, entries)
        currencies = list(dict.fromkeys(entry.currency for entry in entries if entry.currency))
        if len(currencies) != 1:
            faults.append((place(where, "field currency"), f"expected one currency, found {len(currencies)}"))
            continue
        values = {day: worth for entry in reversed(entries) for day, worth in entry.values.items()}
        name = next((entry.name for entry in entries if entry.name), {})
        sources = tuple(source for entry in entries for source in entry.sources)
        units[id_] = AccountingUnit(id_, name, currencies[0], sources, values)
    return units, faults


def _nameless(where: str, entries: Sequence[RateEntry] | Sequence[UnitEntry]) -> Iterator[Fault]:
    if not any(entry.name for entry in entries):
        yield place(where, "field name"), "is missing: expected a name in every language"
    if not any(entry.sources for entry in entries):
        yield place(where, "field sources"), "is missing: expected where it is published"


def _law_faults(
    file: LateChargesFile, rates: dict[str, ReferenceRate], units: dict[str, AccountingUnit]
) -> Iterator[Fault]:
    """What a single entry of a file does not show."""
    for id_, times in Counter(law.id for law in file.laws).items():
        if times > 1:
            yield place(LAWS, f"law {id_}"), f"is there {times} times: expected each id once"
    for law in file.laws:
        where = place(LAWS, f"law {law.id}")
        if law.interest and law.interest.reference and law.interest.reference not in rates:
            message = f"there is no rate {law.interest.reference} in {RATES}: expected one of {', '.join(rates)}"
            yield place(where, "field interest.reference"), message
        entry = law.compensation
        if entry and entry.unit:
            unit = units.get(entry.unit)
            if unit is None:
                message = f"there is no unit {entry.unit} in {RATES}: expected one of {', '.join(units)}"
                yield place(where, "field compensation.unit"), message
            elif unit.currency != entry.currency:
                yield place(where, "field compensation.currency"), f"expected {unit.currency}, as the unit has"
    in_force = [law for law in file.laws if law.standing is Standing.IN_FORCE]
    for one, other in combinations(in_force, 2):
        if one.id != other.id and (shared := _shared(one, other)):
            message = f"holds for the same debtors as law {other.id} ({shared}): expected one law for each"
            yield place(LAWS, f"law {one.id}"), message
    for country, times in Counter(country for entry in file.orders for country in entry.countries).items():
        if times > 1:
            yield place(LAWS, "field orders"), f"has {times} orders for {country}: expected one"


def _shared(one: LawEntry, other: LawEntry) -> str:
    """The debtors that two laws of the same rank concern; a region's own law goes before its country's."""
    countries = sorted({*one.countries} & {*other.countries})
    kinds = {*(one.debtors or CustomerKind)} & {*(other.debtors or CustomerKind)}
    if not countries or not kinds or bool(one.regions) != bool(other.regions):
        return ""
    if one.regions and not {*one.regions} & {*other.regions}:
        return ""
    return ", ".join([*countries, *sorted(kinds)])


def _laws(
    files: Sequence[LateChargesFile], rates: dict[str, ReferenceRate], units: dict[str, AccountingUnit]
) -> Iterator[Law]:
    told: set[str] = set()
    for file in files:
        for entry in sorted(file.laws, key=lambda entry: not entry.regions):
            if entry.id not in told:
                yield Law(
                    id=entry.id,
                    instrument=entry.instrument,
                    countries=frozenset(entry.countries),
                    regions=frozenset(entry.regions),
                    debtors=frozenset(entry.debtors),
                    standing=entry.standing,
                    interest=_interest(entry.interest, rates) if entry.interest else None,
                    compensation=_compensation(entry.compensation, units) if entry.compensation else None,
                    order=entry.order,
                    sources=entry.sources,
                    seen_on=entry.seen_on,
                    confidence=entry.confidence,
                    notes=entry.notes,
                )
        told.update(entry.id for entry in file.laws)


def _interest(entry: InterestEntry, rates: dict[str, ReferenceRate]) -> InterestRule:
    reference = rates[entry.reference] if entry.reference else None
    return InterestRule(entry.percent, reference, entry.times, entry.points, entry.rate_of, entry.day_count)


def _compensation(entry: CompensationEntry, units: dict[str, AccountingUnit]) -> CompensationRule:
    return CompensationRule(
        entry.currency,
        tuple(Tier(tier.from_, tier.amount) for tier in entry.tiers),
        tuple(Tranche(tranche.up_to, tranche.percent) for tranche in entry.tranches),
        units[entry.unit] if entry.unit else None,
        entry.after_days,
    )


def _order(entry: OrderEntry) -> PaymentOrder:
    return PaymentOrder(frozenset(entry.countries), entry.order, entry.instrument, entry.source)
