"""Is every number found as payers write it, and nothing that only looks like one?"""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.references import Numbers, named_in

KNOWN: Mapping[str, str] = {
    "FV-2026-00042": "a",
    "F-7": "b",
    "0042": "c",
    "42": "d",
    "INV/2026/00043": "e",
    "10045": "f",
    "7f9c2ba4-e88f-4a1b-9c3d-0123456789ab": "g",
    "No. F-9": "h",
    "SETT-00099": "i",
}


@pytest.mark.parametrize(
    ("text", "invoices"),
    [
        ("Factura FV-2026-00042", "a"),
        ("PAGO FACT FV 2026 00042.", "a"),
        ("fv2026-00042", "a"),
        ("FV202600042", "a"),
        ("FV/2026/42 gracias", "a"),
        ("FV Nº 2026/42", "a"),
        ("2026-00042", "a"),
        ("F-7", "b"),
        ("f 7 y 0042", "bc"),
        ("factura nº 0042", "c"),
        ("42,", "d"),
        ("Fra. 42", "d"),
        ("INV/2026/43", "e"),
        ("INV 2026 00043, 10045", "ef"),
        ("ref: 10045 / F-7", "fb"),
        ("7F9C2BA4E88F4A1B9C3D0123456789AB", "g"),
        ("7f9c2ba4-e88f-4a1b-9c3d-0123456789ab", "g"),
        ("F no. 9", "h"),
        ("00099", "i"),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, invoices: str) -> None:
    assert named_in(text, KNOWN) == frozenset(invoices)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("importe 42.00 EUR", "an amount"),
        ("1.042,42", "an amount"),
        ("pagado el 03/42/2026", "a date"),
        ("tel 10045-2", "a longer number"),
        ("A42", "another series"),
        ("G-42", "another series"),
        ("FVO2026-00042", "another prefix"),
        ("10O45", "a letter O is no zero"),
        ("FV-2O26-00042", "a letter O is no zero"),
        ("7", "too short without its prefix"),
        ("99", "too short without its prefix"),
        ("gracias por todo", "no number at all"),
        ("٤٢", "digits of another script"),
        ("", "nothing"),
    ],
)
def test_what_only_looks_like_a_number_is_left(text: str, because: str) -> None:
    assert named_in(text, KNOWN) == frozenset(), because


def test_of_two_that_a_number_without_prefix_may_be_none_is_named() -> None:
    series = {"A-10001": "a", "B-10001": "b"}
    assert named_in("pago 10001", series) == frozenset()
    assert named_in("pago B10001", series) == {"b"}
    [mention] = Numbers(series.items()).mentions("pago 10001")
    assert (set(mention.invoices), mention.exact) == ({"a", "b"}, False)


def test_zeros_tell_two_numbers_apart_where_both_are_known() -> None:
    assert named_in("0042", KNOWN) == {"c"}
    assert named_in("42", KNOWN) == {"d"}
    assert named_in("00042", {"0042": "c", "42": "d"}) == frozenset()


_series = st.sampled_from(["FV-2026-", "A", "SETT/", "", "NC "])
_ways = st.sampled_from(["-", " ", "", "/", ".", " - "])


@given(series=_series, number=st.integers(10_000, 99_999), others=st.sets(st.integers(10_000, 99_999)), way=_ways)
def test_the_number_that_was_written_is_the_one_that_is_found(
    series: str, number: int, others: set[int], way: str
) -> None:
    known = {f"{series}{one}": str(one) for one in {number, *others}}
    written = f"{series}{number}".replace("-", way).replace("/", way)
    assert named_in(f"Pago de {written}, gracias", known) == {str(number)}


@given(st.text(max_size=200), st.dictionaries(st.text(max_size=12), st.text(min_size=1, max_size=3), max_size=5))
def test_any_text_names_only_what_is_known(text: str, known: dict[str, str]) -> None:
    assert named_in(text, known) <= set(known.values())


@given(st.lists(st.sampled_from(["A", "FV", "1", "042", "99"]), min_size=1, max_size=8), _ways)
def test_a_known_number_alone_is_always_named(pieces: list[str], way: str) -> None:
    number = way.join(pieces)
    if any(one.isdigit() for one in number):
        assert named_in(number, {number: "x"}) == {"x"}
