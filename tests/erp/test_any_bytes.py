"""Can any file at all make an import fail in a way that nobody meant?"""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp.fields import ImportKind
from erp.imports import Accepted, RefusedRow, load_map, read_items, write_refused
from models.errors import InvalidInput
from tests.erp.hostile_inputs import HOSTILE
from tests.erp.samples import FOREIGN_MAP

_CONTENTS = st.sampled_from([hostile.content for hostile in HOSTILE if len(hostile.content) < 2000])
_NAMES = st.sampled_from(["in.csv", "in.json", "in.jsonl", "in"])
_KINDS: st.SearchStrategy[ImportKind] = st.sampled_from(["customers", "invoices", "payments", "credit-notes"])


@st.composite
def _spoilt(draw: st.DrawFn) -> bytes:
    """A file with something cut out of it and something else put in."""
    content = draw(_CONTENTS)
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 20)))
    put_in = draw(
        st.binary(max_size=6) | st.sampled_from([b'"', b"\n", b",", b"{", b"]", b"\0", b"\xff\xfe", "é".encode()])
    )
    return content[:start] + put_in + content[end:]


def _says_something(refusal: InvalidInput) -> None:
    assert refusal.errors
    assert all(place and expected for place, expected in refusal.errors)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=_KINDS, name=_NAMES, content=_spoilt() | st.binary(max_size=200))
def test_a_file_is_read_row_by_row_or_refused_by_name(
    kind: ImportKind, name: str, content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    try:
        items = list(read_items(kind, path))
    except InvalidInput as refusal:
        _says_something(refusal)
        return
    refused = [item for item in items if isinstance(item, RefusedRow)]
    assert all(item.errors and all(field and expected for field, expected in item.errors) for item in refused)
    assert all(item.row >= 1 for item in items)
    assert (write_refused(path, refused) is None) == (len(refused) == 0)
    assert len(refused) + len([item for item in items if isinstance(item, Accepted)]) == len(items)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60)
    | st.builds(
        lambda at, put_in: FOREIGN_MAP[:at] + put_in + FOREIGN_MAP[at + 3 :], st.integers(0, 200), st.text(max_size=3)
    )
)
def test_a_map_is_right_or_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_bytes(text.encode(errors="surrogatepass"))
    try:
        load_map(path)
    except InvalidInput as refusal:
        _says_something(refusal)
