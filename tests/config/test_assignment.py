"""Are the rules of who looks after whom read whole, and is every fault told with its place?"""

from pathlib import Path

import pytest

from config.rulebook import load_rulebook, rulebook_faults
from models.staff import StaffRole


def _faults(folder: Path, text: str) -> list[tuple[str, str]]:
    (folder / "assignment.yaml").write_text(text, encoding="utf-8")
    return list(rulebook_faults(folder))


def _rules(*rules: str) -> str:
    return "\n".join(["rules:", *(f"  - {rule}" for rule in rules), ""])


LAST = "{name: everybody, to: collector}"


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("rules: []\n", "field rules", "at least 1 item"),
        ("load: {customer: -1}\n" + _rules(LAST), "field load.customer", "greater than or equal to 0"),
        (_rules("{name: a, to: boss}"), "field rules[1].to", "expected a role (collector, supervisor"),
        (_rules("{name: a, to: []}"), "field rules[1].to", "at least one handle"),
        (_rules("{name: a, to: [ana, ana]}"), "field rules[1].to", "each handle once"),
        (_rules("{name: a, to: ['a na']}"), "field rules[1].to", "expected a handle such as ana"),
        (_rules("{name: a, to: [engine]}"), "field rules[1].to", "expected another handle"),
        (_rules("{name: a, whom: collector, to: nobody}"), "field rules[1].whom", "unknown key"),
        (_rules(LAST, "{name: everybody, to: nobody}"), "rule everybody, field name", "is taken"),
        (_rules(LAST, "{name: again, to: collector}"), "rule again, field when", "an earlier one has the same"),
        (_rules("{name: a, to: nobody, when: {colour: {is: red}}}"), "field when.colour", "unknown key"),
        (_rules("{name: a, to: nobody, when: {owed: {above: 1}}}"), "field when.owed", "expected"),
        (_rules("{name: a, to: nobody, when: {owed.XXL: {above: 1}}}"), "field when.owed.XXL", "ISO 4217"),
        (_rules("{name: a, to: nobody, when: {owed.EUR: {is: '1'}}}"), "field when.owed.EUR.is", "is a number"),
        (_rules("{name: a, to: nobody, when: {segment: {above: 1}}}"), "field when.segment.above", "is a text"),
        (_rules("{name: a, to: nobody, when: {segment: {is: golden}}}"), "field when.segment", "no segment golden"),
        (_rules("{name: a, to: nobody, when: {country: {is: XX}}}"), "field when.country.is", "no customer has"),
        (_rules("{name: a, to: nobody, when: {owed.EUR: {below: 1, above: 2}}}"), "field when.owed.EUR", "never holds"),
    ],
)
def test_a_fault_is_told_by_its_place_and_what_was_expected(tmp_path: Path, text: str, place: str, said: str) -> None:
    [(where, what)] = _faults(tmp_path, text)
    assert where.startswith("assignment.yaml, ")
    assert (place in where, said in what) == (True, True), (where, what)


def test_an_own_file_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    assert load_rulebook().assignment.rules[-1].to is StaffRole.COLLECTOR
    text = _rules("{name: large, to: [ana], when: {owed.COP: {at_least: 1000}, segment: {in: [new]}}}", LAST)
    assert _faults(tmp_path, "load: {customer: 2, open_case: 0}\n" + text) == []
    assignment = load_rulebook(tmp_path).assignment
    assert [rule.to for rule in assignment.rules] == [("ana",), StaffRole.COLLECTOR]
