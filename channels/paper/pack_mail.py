"""How does a report on a schedule leave by e-mail? As HTML with its plots, as text, with PDF and spreadsheet."""

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from channels.mime import one_line
from channels.paper.pack import pack_pdf
from channels.paper.pack_sheets import pack_sheets
from config.brand import Brand
from models.message import Attachment
from models.pack import Pack, PackMail, PackPicture

#: Rows of one table in the mail itself.
MOST_ROWS = 40
_UNFIT = re.compile(r"[^\w.-]+")


def pack_mail(brand: Brand, pack: Pack, pictures: Sequence[Sequence[PackPicture]]) -> PackMail:
    """Seconds where there is much to draw and to set: call it in a thread."""
    name = file_name(pack)
    shown, inside = [], []
    for number, drawn in enumerate(pictures):
        named = [(f"plot-{number}-{place}@puntual", one) for place, one in enumerate(drawn)]
        shown.append([(f"cid:{content_id}", one.said) for content_id, one in named])
        inside += [
            Attachment(f"{content_id.partition('@')[0]}.png", "image/png", one.png, content_id)
            for content_id, one in named
        ]
    files = (pack_pdf(brand, pack, pictures, name), pack_sheets(pack, name))
    return PackMail(one_line(pack.subject), text_of(pack), html_of(brand, pack, shown), (*inside, *files))


def file_name(pack: Pack) -> str:
    """`weekly-board-2026-03-08`, without what a file system would not have."""
    plain = _UNFIT.sub("-", pack.order.name).strip("-.").lower() or "report"
    return f"{pack.order.cadence.value}-{plain}-{pack.as_of.isoformat()}"


def html_of(brand: Brand, pack: Pack, pictures: Sequence[Sequence[tuple[str, str]]]) -> str:
    """pictures: of each part, where each is to be found and what it shows."""
    return _template().render(brand=brand, pack=pack, pictures=pictures, most=MOST_ROWS)


def preview_of(mail: PackMail) -> str:
    """The HTML for a browser, its pictures inside."""
    html = mail.html
    for file in mail.attachments:
        if file.content_id is not None:
            content = b64encode(file.content).decode("ascii")
            html = html.replace(f"cid:{file.content_id}", f"data:{file.media_type};base64,{content}")
    return html


def text_of(pack: Pack) -> str:
    """What stands above all; the rest is in the files."""
    heads = [f"{label}: {said}" for label, said in pack.heads]
    for row in pack.summary.rows:
        titles = [column.title for column in pack.summary.columns]
        heads.append(", ".join(f"{title} {text}" for title, text in zip(titles, row, strict=True)))
    parts = [f"- {part.title}" for part in pack.parts]
    return "\n".join(
        [pack.title, pack.period, "", *heads, "", *parts, "", pack.words.attached, "", pack.words.foot, ""]
    )


@cache
def _template() -> Template:
    sheets = FileSystemLoader(Path(__file__).resolve().parent / "print")
    environment = Environment(
        loader=sheets, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("pack.html.j2")
