"""How do the policies in force read? As text, as a page or as PDF, for customers or for staff."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Json, Language

if TYPE_CHECKING:
    from datetime import date

    from config.settings import Settings
    from models.policy_document import Audience, PolicyDocument, PolicyTable


def _audience(value: str) -> "Audience":
    from models.policy_document import Audience

    if value not in list(Audience):
        raise typer.BadParameter(f"expected {' or '.join(Audience)}")
    return Audience(value)


def document(
    audience: Annotated[
        str, typer.Option("--for", metavar="customers|staff", help="Who reads it: staff also who decides what.")
    ] = "customers",
    language: Language = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write a PDF instead.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page instead.")] = None,
    as_json: Json = False,
) -> None:
    """The policies in force as people read them: collection, payment terms, late charges and contact rules."""
    from channels.paper.policies import policies_pdf
    from channels.templates.render import Renderer
    from commands.output import say, write_json
    from commands.rules_in_force import rules_in_force
    from config.settings import load_settings
    from models.values import LANGUAGES
    from reading.policies.document import policy_document
    from web.policies_page import PoliciesPage

    settings = load_settings()
    said = (language or settings.language).partition("-")[0]
    renderer = Renderer(settings.config_dir)
    rulebook = rules_in_force(settings).rulebook
    made = policy_document(
        rulebook, renderer, said if said in LANGUAGES else "en", _audience(audience), asyncio.run(_today(settings))
    )
    if pdf is not None:
        _write(pdf, policies_pdf(renderer, made))
    if html is not None:
        _write(html, PoliciesPage(renderer.brand, made.language).file(made).encode())
    if as_json:
        write_json(made.told())
    elif pdf is None and html is None:
        _tell(made)
    for file in filter(None, (pdf, html)):
        say(f"Written: {file}")


async def _today(settings: "Settings") -> "date":
    """The creditor's day: that of the test clock where there is one, of the system where no database answers."""
    from datetime import datetime

    from commands.desk import open_reader
    from models.errors import ServerUnreachable

    try:
        async with open_reader() as reader, reader.database.connect() as tx:
            return (await reader.clock.now(tx)).astimezone(reader.zone).date()
    except ServerUnreachable:
        return datetime.now(settings.zone).date()


def _write(path: Path, content: bytes) -> None:
    from models.errors import Refused

    try:
        path.write_bytes(content)
    except OSError as failure:
        raise Refused(f"{path} cannot be written: {failure.strerror}") from failure


def _tell(made: "PolicyDocument") -> None:
    from commands.output import write

    write(f"{made.title}\n{made.as_of}")
    for said in made.paragraphs:
        write(f"\n{said}")
    for chapter in made.chapters:
        write(f"\n{chapter.title.upper()}")
        for said in chapter.paragraphs:
            write(f"\n{said}")
        for section in chapter.sections:
            write(f"\n{section.title}" if section.title else "")
            for said in (*section.paragraphs, *(f"- {point}" for point in section.points)):
                write(said)
            _show(section.table)
            for said in section.after:
                write(said)


def _show(rows: "PolicyTable | None") -> None:
    from commands.output import table

    if rows is not None:
        table(rows.columns, rows.rows)
