"""Are late charges and rates what their sources say, and do an installation's own entries go before them?"""

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest

from config.charge_check import charge_remarks
from config.files import SHIPPED
from config.late_charges_file import LAWS, RATES, load_late_charges, read_late_charges
from config.rulebook import load_rulebook
from config.yaml_source import read_yaml
from models.customer import CustomerKind
from models.late_charges import LeftOver, Part, Standing
from tests.config.late_charges import LAW, RATE

BUSINESS = CustomerKind.BUSINESS


def test_what_is_right_in_itself_is_right_beside_the_shipped_files(tmp_path: Path) -> None:
    (tmp_path / LAWS).write_text(LAW, encoding="utf-8")
    (tmp_path / RATES).write_text(RATE, encoding="utf-8")
    found, faults = read_late_charges(tmp_path)
    assert (found is not None, faults) == (True, [])


@pytest.mark.parametrize(("file", "schema"), [(LAWS, "late_charges"), (RATES, "reference_rates")])
def test_the_shipped_files_keep_to_their_schema(file: str, schema: str) -> None:
    data, _ = read_yaml(SHIPPED / file, file)
    jsonschema.validate(data, json.loads((SHIPPED / f"{schema}.schema.json").read_text(encoding="utf-8")))


def test_every_shipped_rate_is_without_gaps_with_a_source_for_each_row() -> None:
    for rate_ in load_late_charges().rates.values():
        for before, after in pairwise(rate_.periods):
            assert after.first - before.last == timedelta(days=1), rate_.id
        assert all(period.source for period in rate_.periods)


def test_the_rates_of_germany_and_spain_follow_that_of_the_central_bank() -> None:
    rates = load_late_charges().rates
    for period in rates["ecb-mro"].periods[1:]:
        assert rates["bgb-basiszins"].on(period.first).percent == period.percent - Decimal("0.88")
        assert rates["es-demora"].on(period.first).percent == period.percent + 8


def test_an_own_law_goes_before_the_shipped_one_of_its_country(tmp_path: Path) -> None:
    (tmp_path / LAWS).write_text(LAW + "left_over: bill\norder: [interest, principal, costs]\n", encoding="utf-8")
    found = load_late_charges(tmp_path)
    ours = found.law_for("ES", None, BUSINESS)
    assert ours is not None
    assert (ours.id, found.left_over) == ("ours", LeftOver.BILL)
    assert found.order_for("GB", None, BUSINESS)[0] is Part.INTEREST
    italian = found.law_for("IT", None, BUSINESS)
    assert italian is not None
    assert italian.id == "eu-2011-7"


def test_an_own_law_of_a_shipped_id_takes_its_place_and_so_puts_it_in_force(tmp_path: Path) -> None:
    text = LAW.replace("id: ours", "id: br-multa-juros").replace("[ES]", "[BR]")
    (tmp_path / LAWS).write_text(text, encoding="utf-8")
    found = load_late_charges(tmp_path)
    assert [law.standing for law in found.laws if law.id == "br-multa-juros"] == [Standing.IN_FORCE]


def test_the_law_of_a_region_goes_before_that_of_its_country(tmp_path: Path) -> None:
    regional = (
        LAW.removeprefix("\nlaws:\n").replace("id: ours", "id: regional").replace("[ES]", "[ES]\n    regions: [CT]")
    )
    (tmp_path / LAWS).write_text(LAW + regional, encoding="utf-8")
    found = load_late_charges(tmp_path)
    laws = [found.law_for("ES", region, BUSINESS) for region in ("CT", "MD", None)]
    assert [law.id for law in laws if law] == ["regional", "ours", "ours"]


def test_own_rows_stand_beside_the_shipped_ones_and_replace_those_of_the_same_day(tmp_path: Path) -> None:
    rows = (
        "rates:\n  ecb-mro:\n    rows:\n"
        "      - {from: 2026-01-01, to: 2026-06-30, percent: 2.00%, source: mended}\n"
        "      - {from: 2026-07-01, to: 2026-12-31, percent: 1.90%, source: published since}\n"
        "units: {cl-uf: {values: {2026-11-22: '40000.00'}}}\n"
    )
    (tmp_path / RATES).write_text(rows, encoding="utf-8")
    found = load_late_charges(tmp_path)
    percents = [found.rates["ecb-mro"].on(date(*day)).percent for day in ((2025, 7, 1), (2026, 6, 30), (2026, 11, 22))]
    assert percents == [Decimal("2.15"), Decimal("2.00"), Decimal("1.90")]
    assert found.units["cl-uf"].on(date(2026, 11, 22)) == Decimal("40000.00")
    assert found.units["cl-uf"].on(date(2025, 12, 9)) == Decimal("39643.59")


FEE = (
    "name: {name}\nfor: a test\nsteps:\n  - {{id: first, at: due + 3d, do: reminder, template: overdue,"
    ' channels: [email], fee: {{fixed: "5.00", currency: EUR}}}}\n'
)


@pytest.mark.parametrize(("name", "met"), [("consumer-firm", True), ("consumer-standard", True), ("standard", False)])
def test_a_fee_that_consumers_meet_is_remarked_on(name: str, met: bool, tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / f"{name}.yaml").write_text(FEE.format(name=name), encoding="utf-8")
    remarks = [place for place, _ in charge_remarks(load_rulebook(tmp_path), date(2026, 3, 1))]
    assert remarks == ([f"strategy {name}, step first, field fee"] if met else [])
