"""How does JSON become a PDF? By the typesetter, with a font of our own: the same on every machine."""

import json
import threading
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import fontpkg_inter
import typst

from config.brand import Brand

_SHEETS = Path(__file__).resolve().parent / "print"
_FOR_ARCHIVES: Literal["a-2b"] = "a-2b"
_typesetter = threading.Lock()


def typeset(sheet: str, data: dict[str, Any], day: date) -> bytes:
    """The PDF of `print/<sheet>.typ` filled with `data`. The same content gives the same bytes: `day` is its date.

    Takes a tenth of a second, and longer for hundreds of rows: call it in a thread.
    """
    said = json.dumps(data, ensure_ascii=False)
    with _typesetter:
        try:
            pdf = _compiled(sheet, said, day, _FOR_ARCHIVES)
        except typst.TypstError:
            # A sign that the font does not have (an emoji in a reply, a name in Chinese) is not fit for an archive, and
            # no reason to print nothing: it is shown as a box. Whatever else is wrong is wrong again.
            pdf = _compiled(sheet, said, day, None)
    return pdf


def _compiled(sheet: str, said: str, day: date, standard: Literal["a-2b"] | None) -> bytes:
    timestamp = datetime.combine(day, time(), UTC)
    pdf = compiler_of(sheet).compile(
        format="pdf", sys_inputs={"data": said}, pdf_standards=standard, timestamp=timestamp
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
