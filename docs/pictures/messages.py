"""How is the picture of the messages made? `python -m docs.pictures.messages` renders, photographs and joins them.

It needs Chromium for the e-mails and for the picture as a whole; letters and statements are drawn by the typesetter.
"""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from channels.paper import letter_sheet, statement
from channels.paper.pdf import compiler_of
from channels.templates.render import Renderer
from channels.templates.sample import TODAY, adorned, sample
from models.credit import CreditKind
from models.statement import OpenCredit, OpenInvoice, Statement

PICTURE = Path(__file__).resolve().parent / "messages.png"
_BROWSER = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
_SIZE = (1500, 690)
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body{margin:0;padding:30px;background:#d7dfe4;display:flex;gap:26px;align-items:flex-start;font-family:sans-serif}
img{box-shadow:0 6px 22px #22303c40;border-radius:6px;background:#fff;display:block}
</style>"""


def photographed(html: str, width: int, height: int) -> bytes:
    """A PNG of a page. Raises CalledProcessError where the browser fails."""
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        page.write_text(html, encoding="utf-8")
        size = (f"--window-size={width},{height}", f"--screenshot={picture}", f"--user-data-dir={folder}/browser")
        subprocess.run([*_BROWSER, *size, page.as_uri()], check=True, capture_output=True)
        return picture.read_bytes()


def drawn(make: Callable[[], object], module: Any) -> bytes:
    """The first page of what a module typesets, as PNG."""
    pages: list[bytes] = []

    def draw(sheet: str, data: dict[str, Any], day: date) -> bytes:
        found = compiler_of(sheet).compile(format="png", ppi=100, sys_inputs={"data": json.dumps(data)})
        assert found is not None
        pages.extend(found if isinstance(found, list) else [found])
        return b""

    kept, module.typeset = module.typeset, draw
    try:
        make()
    finally:
        module.typeset = kept
    return pages[0]


def account() -> Statement:
    invoices = tuple(
        OpenInvoice(f"F-{2026000 + n}", day - timedelta(days=30), day, "EUR", Decimal(1200 * n), Decimal(1200 * n))
        for n in range(1, 9)
        for day in [TODAY - timedelta(days=17 * (6 - n))]
    )
    credit = OpenCredit(CreditKind.PAYMENT, "P-118", TODAY - timedelta(days=3), "EUR", Decimal("350.00"))
    return Statement(
        "C-7001", "Talleres Quintana", ("Calle del Taller 7", "08001 Barcelona"), "es", TODAY, invoices, (credit,)
    )


def main() -> None:
    renderer = Renderer()
    plan = renderer.render("plan_schedule", "email", sample("es", 2)).html or ""
    notice = renderer.render("overdue", "email", sample("pt", 1)).html or ""
    letter = drawn(lambda: letter_sheet.letter_of(renderer, "final_notice", adorned(sample("en", 3))), letter_sheet)
    shots = [
        (photographed(plan, 780, 1180), 410),
        (photographed(notice, 500, 1090), 250),
        (letter, 350),
        (drawn(lambda: statement.statement_pdf(renderer, account()), statement), 350),
    ]
    whole = photographed(_PAGE + "".join(_image(shot, width) for shot, width in shots), *_SIZE)
    PICTURE.write_bytes(whole)
    sys.stdout.write(f"{PICTURE.name}: {len(whole) // 1000} kB\n")


def _image(png: bytes, width: int) -> str:
    return f'<img width="{width}" src="data:image/png;base64,{base64.b64encode(png).decode("ascii")}">'


if __name__ == "__main__":
    main()
