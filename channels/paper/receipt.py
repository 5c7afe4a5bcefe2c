"""How does a receipt become a PDF? One sheet: what came in, and to what it went. Its words come from whoever asks."""

from dataclasses import asdict, dataclass
from datetime import date

from channels.mime import one_line
from channels.paper.pdf import brand_data, typeset
from config.brand import Brand


@dataclass(frozen=True, slots=True)
class Printed:
    """All as text. says: what is to be known first, such as that it was taken back; "" where there is nothing.

    columns: (title, whether it is an amount) of `rows`. page: with {page} and {pages}.
    """

    language: str
    title: str
    number: str
    says: str
    amount: str
    facts: tuple[tuple[str, str], ...]
    went_to: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]
    page: str


def receipt_pdf(brand: Brand, printed: Printed, day: date) -> bytes:
    """Takes a tenth of a second: call it in a thread."""
    data = {
        **asdict(printed),
        "facts": [[name, one_line(value)] for name, value in printed.facts],
        "rows": [[one_line(cell) for cell in row] for row in printed.rows],
        "words": {"page": printed.page},
        "brand": brand_data(brand),
    }
    return typeset("receipt", data, day)
