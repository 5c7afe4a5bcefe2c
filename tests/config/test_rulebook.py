"""Do the shipped rules hold, and does an installation's own file take the place of the shipped one?"""

import json
from pathlib import Path

import jsonschema
import pytest

from config.files import SHIPPED
from config.rulebook import load_rulebook, rulebook_faults
from config.schema import schemas
from config.strategy_file import parse_strategy, version_of
from config.yaml_source import parse_yaml, read_yaml
from models.errors import NotFound
from models.strategy import EscalationStep, Strategy, speaks_to_customer
from models.values import LANGUAGES

SHIPPED_STRATEGIES = sorted((SHIPPED / "strategies").glob("*.yaml"))
TEMPLATES = frozenset(
    (name, language)
    for name in ("before_due", "due_today", "overdue", "overdue_firm", "final_notice", "offer", "thanks")
    for language in LANGUAGES
)
ONE_STEP = "name: {name}\nfor: a test\nsteps:\n  - {{id: a, at: due + 1d, do: call_task}}\n"


# As it stands in the description of the surfaces: outside programs rely on it.
PROMISED_STRATEGY = """
name: standard
for: customers that usually pay
steps:
  - {id: courtesy,  at: due - 3d,  do: reminder,    template: before_due, channels: [email, sms], to: payables}
  - {id: due-today, at: due,       do: reminder,    template: due_today,  channels: [email],      to: payables}
  - {id: overdue-3, at: due + 3d,  do: reminder,    template: overdue,    channels: [email, whatsapp], to: payables}
  - {id: call-1,    at: due + 8d,  do: call_task,   queue: collectors, within: 2 business days, attempts: 3,
     retry_after: 1 business day}
  - {id: negotiate, at: due + 15d, do: negotiation, offers: [{instalments: 3}, {discount: 5%, if_paid_within: 5d}],
     open_for: 10d, to: administration}
  - {id: manager,   at: due + 30d, do: escalation,  level: management, template: final_notice,
     fee: {fixed: "40.00", currency: EUR}}
  - {id: hold,      at: due + 35d, do: escalation,  level: credit_hold, approval: supervisor}
  - {id: legal,     at: due + 60d, do: escalation,  level: legal, approval: manager}
"""
PROMISED_SEGMENTS = """
segments:
  - {name: risky, strategy: firm, when: {on_time_ratio: {below: 0.5}, invoices_settled: {at_least: 5}}}
  - {name: premium, strategy: gentle, when: {attributes.plan: {in: [gold, platinum]}, country: {in: [CO, MX]}}}
  - {name: all, strategy: standard, when: {}}
"""


def own(folder: Path, file: str, text: str) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")


def test_the_shipped_rules_have_no_fault() -> None:
    assert rulebook_faults(None, TEMPLATES) == ()


def test_the_promised_way_to_write_rules_has_no_fault(tmp_path: Path) -> None:
    own(tmp_path, "strategies/standard.yaml", PROMISED_STRATEGY)
    own(tmp_path, "segments.yaml", PROMISED_SEGMENTS)
    assert rulebook_faults(tmp_path, TEMPLATES) == ()
    data, _ = parse_yaml(PROMISED_STRATEGY, "standard.yaml")
    jsonschema.validate(data, json.loads(schemas()["strategy.schema.json"]))


def test_every_shipped_strategy_is_used_by_a_segment() -> None:
    rulebook = load_rulebook()
    assert {rule.strategy for rule in rulebook.segments} == set(rulebook.strategies)


def test_a_shipped_consumer_strategy_writes_to_nobody_but_the_one_who_owes() -> None:
    for name, version in load_rulebook().strategies.items():
        if name.startswith("consumer-"):
            speaking = [step for step in version.strategy.steps if speaks_to_customer(step)]
            assert not [step for step in speaking if isinstance(step, EscalationStep)]
            assert {getattr(step, "to", None) for step in speaking} == {"payables"}


@pytest.mark.parametrize("path", SHIPPED_STRATEGIES, ids=lambda path: path.stem)
def test_a_shipped_strategy_helps_the_editor_and_says_when_to_use_it(path: Path) -> None:
    first, *others = path.read_text(encoding="utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=../strategy.schema.json"
    assert any(line.startswith("# When:") for line in others)
    assert any(line.startswith("# Rhythm:") for line in others)


@pytest.mark.parametrize("path", SHIPPED_STRATEGIES, ids=lambda path: path.stem)
def test_a_shipped_strategy_fits_the_schema_that_editors_use(path: Path) -> None:
    data, _ = read_yaml(path, path.name)
    jsonschema.validate(data, json.loads((SHIPPED / "strategy.schema.json").read_text(encoding="utf-8")))


def test_the_shipped_segments_fit_the_schema_that_editors_use() -> None:
    data, _ = read_yaml(SHIPPED / "segments.yaml", "segments.yaml")
    jsonschema.validate(data, json.loads((SHIPPED / "segments.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schema_files_are_up_to_date(name: str) -> None:
    assert (SHIPPED / name).read_text(encoding="utf-8") == schemas()[name], "run: python -m config.schema"


def test_layout_comments_and_written_out_defaults_do_not_change_a_version() -> None:
    short = parse_strategy("name: a\nfor: b\nsteps: [{id: x, at: due + 1d, do: call_task}]", "a.yaml")
    long = parse_strategy(
        '# why\nfor: "b"\nname: a\nsend_at: 09:00\nsteps:\n- do: call_task\n  at: due +1d\n  id: x\n  to: payables\n',
        "b.yaml",
    )
    assert short.id == long.id
    assert len(short.id) == 16


@pytest.mark.parametrize("path", SHIPPED_STRATEGIES, ids=lambda path: path.stem)
def test_a_version_written_as_json_comes_back_the_same(path: Path) -> None:
    version = parse_strategy(path.read_text(encoding="utf-8"), path.name)
    again = Strategy.model_validate_json(version.strategy.model_dump_json(by_alias=True))
    assert again == version.strategy
    assert version_of(again).id == version.id


def test_a_changed_step_changes_the_version() -> None:
    text = ONE_STEP.format(name="a")
    assert parse_strategy(text, "a.yaml").id != parse_strategy(text.replace("1d", "2d"), "a.yaml").id


def test_an_own_strategy_takes_the_place_of_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    own(tmp_path, "strategies/ours.yaml", ONE_STEP.format(name="standard"))
    rulebook = load_rulebook(tmp_path)
    assert rulebook.strategy("standard").source == tmp_path / "strategies/ours.yaml"
    assert rulebook.strategy("firm").source == SHIPPED / "strategies/firm.yaml"


def test_own_segments_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    own(tmp_path, "segments.yaml", "segments:\n  - {name: all, strategy: standard, when: {}}\n")
    assert [rule.name for rule in load_rulebook(tmp_path).segments] == ["all"]


def test_an_unknown_strategy_is_not_found() -> None:
    with pytest.raises(NotFound, match="No strategy harsh"):
        load_rulebook().strategy("harsh")


def test_yaml_means_what_it_looks_like() -> None:
    data, faults = parse_yaml("{a: NO, b: 10:30, c: 2026-01-01, d: 012, e: true, f: 0.5, g: ~, h: on}", "x")
    assert faults == []
    assert data == {"a": "NO", "b": "10:30", "c": "2026-01-01", "d": "012", "e": True, "f": 0.5, "g": None, "h": "on"}


@pytest.mark.parametrize(
    "text", ["a: !!python/object/apply:os.system [x]", "a: &x [*x]\n*y", "a: \0", "a: {", "\tb: 1"]
)
def test_yaml_that_is_broken_or_wants_more_than_data_is_a_fault(text: str) -> None:
    data, faults = parse_yaml(text, "x.yaml")
    assert data is None
    assert faults[0][0].startswith("x.yaml")
