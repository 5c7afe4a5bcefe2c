"""What does the QR code of a credit transfer say? The lines that banking apps read (EPC069-12, version 2)."""

from decimal import Decimal

CURRENCY = "EUR"
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_UTF_8 = "1"
_LONGEST_NAME, _LONGEST_TEXT = 70, 140
#: Bytes of it all.
_LONGEST = 331


def transfer_lines(
    beneficiary: str, iban: str, amount: Decimal, *, bic: str = "", reference: str = "", text: str = ""
) -> str | None:
    """The content of the code; None where the money is no amount that such a code holds.

    iban: compact. reference: by ISO 11649; text: what is written beside the money instead, where there is none.
    """
    if not _LEAST <= amount <= _MOST or amount != amount.quantize(_LEAST):
        return None
    lines = ["BCD", "002", _UTF_8, "SCT", bic, beneficiary[:_LONGEST_NAME], iban, f"{CURRENCY}{amount:.2f}", ""]
    lines += [reference] if reference else ["", text[:_LONGEST_TEXT]]
    content = "\n".join(lines).rstrip("\n")
    return content if len(content.encode()) <= _LONGEST else None
