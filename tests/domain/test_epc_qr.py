"""Is the QR code of a transfer the one that banking apps read?"""

from decimal import Decimal

import segno
from hypothesis import given
from hypothesis import strategies as some
from segno.helpers import make_epc_qr

from domain.creditor_references import grouped, numbers_in, reference_of
from domain.epc_qr import transfer_lines
from domain.references import Numbers

IBAN = "ES9121000418450200051332"
_amounts = some.decimals("0.01", "999999999.99", places=2, allow_nan=False)


def test_its_lines_are_those_of_the_guideline() -> None:
    lines = transfer_lines("Alborada", IBAN, Decimal("12.3"), bic="CAIXESBBXXX", reference="RF18539007547034")
    assert lines == f"BCD\n002\n1\nSCT\nCAIXESBBXXX\nAlborada\n{IBAN}\nEUR12.30\n\nRF18539007547034"
    text = transfer_lines("Alborada", IBAN, Decimal("12.3"), text="F-1, F-2")
    assert text == f"BCD\n002\n1\nSCT\n\nAlborada\n{IBAN}\nEUR12.30\n\n\nF-1, F-2"


@given(_amounts, some.sampled_from(["Alborada Suministros", "Peña & Ñandú"]), some.booleans())
def test_another_maker_of_such_codes_makes_the_same(amount: Decimal, name: str, structured: bool) -> None:
    beside = {"reference": "RF18539007547034"} if structured else {"text": "F-1, F-2"}
    ours = transfer_lines(name, IBAN, amount, **beside)
    assert ours is not None
    theirs = make_epc_qr(name=name, iban=IBAN, amount=amount, encoding="utf-8", **beside)
    made = segno.make(ours, error="m", boost_error=False, encoding="utf-8")
    assert int(made.version) <= 13
    # Another maker writes amounts without zeros at the end, which is the same amount.
    if f"{amount:.2f}" == format(amount.normalize(), "f"):
        assert made == theirs


def test_what_is_no_amount_of_such_a_code_has_none() -> None:
    for amount in ("0", "0.001", "1000000000", "-1"):
        assert transfer_lines("Alborada", IBAN, Decimal(amount), text="F-1") is None


@given(some.from_regex(r"[A-Z]{0,4}[-/ ]?20[0-9]{2}[-/]?[0-9]{3,8}", fullmatch=True))
def test_a_reference_that_we_give_leads_back_to_its_invoice(number: str) -> None:
    reference = reference_of(number)
    assert reference is not None
    for written in (reference, grouped(reference), f"Pago {reference} gracias"):
        [read] = numbers_in(written)
        [mention] = Numbers([(number, "I-1")]).mentions(read)
        assert mention.invoices == {"I-1"}


def test_a_number_that_fits_into_no_reference_has_none() -> None:
    assert [reference_of(one) for one in ("Ñ-1", "1" * 22, "", "F#1")] == [None] * 4
