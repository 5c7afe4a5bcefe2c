"""How does JSON become a PDF? By the typesetter, with a font of our own: the same on every machine."""

import json
import threading
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_inter
import typst

from config.brand import Brand

_SHEETS = Path(__file__).resolve().parent / "print"
_typesetter = threading.Lock()


def typeset(sheet: str, data: dict[str, Any], day: date) -> bytes:
    """The PDF of `print/<sheet>.typ` filled with `data`. The same content gives the same bytes: `day` is its date.

    Takes a tenth of a second, and longer for hundreds of rows: call it in a thread.
    """
    with _typesetter:
        pdf = compiler_of(sheet).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2b",  # for archives
            timestamp=datetime.combine(day, time(), UTC),
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def compiler_of(sheet: str) -> "typst.Compiler":
    """Reads its sheet and the font once; for one thread at a time."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fontpkg_inter.ROOT)])
    return typst.Compiler(_SHEETS / f"{sheet}.typ", root=_SHEETS, font_paths=fonts, ignore_system_fonts=True)


def brand_data(brand: Brand) -> dict[str, Any]:
    """What every sheet shows of whoever writes."""
    return {
        "company": brand.company,
        "colour": brand.colour,
        "address": list(brand.address),
        "return_line": " · ".join([brand.company, *brand.address]),
        "details": " · ".join([brand.company, *brand.address, brand.phone_display, brand.reply_to]),
        "logo": list(brand.picture.content) if brand.picture else None,
        "window": brand.window,
        "fold_marks": brand.fold_marks,
    }
