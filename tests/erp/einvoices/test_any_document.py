"""Can any document at all make an import fail in a way that nobody meant?"""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp.einvoices.reading import Brought, LeftOut, read_documents
from erp.fields import ImportKind
from erp.refusals import RefusedRow
from tests.erp.einvoices.samples import attached, cfdi, cfdi_payment, cii, dian, facturae, sunat, ubl, zipped
from tests.erp.sheets import save

_RIGHT = [ubl(), attached(dian()), sunat(), cii(), facturae(), cfdi(), cfdi_payment(), zipped(("a.xml", ubl()))]
_KINDS: st.SearchStrategy[ImportKind] = st.sampled_from(["invoices", "payments", "credit-notes"])


@st.composite
def _spoilt(draw: st.DrawFn) -> bytes:
    """A document with something cut out of it, something put in, or a part of it twice."""
    content = draw(st.sampled_from(_RIGHT))
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, min(len(content), start + 60)))
    put_in = draw(
        st.binary(max_size=6)
        | st.sampled_from([b"", b">", b"</", b"-1", b"9" * 40, b"&a;", b"\0", "é".encode(), b"2026-13-45", b"1e9"])
        | st.just(content[start:end] * 2)
    )
    return content[:start] + put_in + content[end:]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=_KINDS, content=_spoilt() | st.binary(max_size=200))
def test_a_document_is_taken_left_out_or_refused_by_name(kind: ImportKind, content: bytes, tmp_path: Path) -> None:
    for found in read_documents(kind, save(tmp_path, "in.xml", content)):
        if isinstance(found, RefusedRow):
            assert found.errors
            assert all(place and expected for place, expected in found.errors)
        else:
            assert isinstance(found, Brought | LeftOut)
