"""What do customers say of how it was, and collectors of the texts?"""

import asyncio
from collections import Counter
from typing import Annotated, Any, Literal

import typer

from commands import options
from commands.options import LANGUAGE, Customer, Json, Limit

_PANEL = "People"
_Kind = Annotated[Literal["customer", "template"] | None, typer.Option("--kind", help="Of customers, or of texts.")]


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=_PANEL)(feedback)


def feedback(
    kind: _Kind = None,
    template: Annotated[str | None, typer.Option("--template", metavar="NAME", help="Of this text.")] = None,
    customer: Customer = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """What customers answered to how it was, and what collectors think of texts; the newest first."""
    asyncio.run(_feedback(kind, template, customer, limit, as_json))


async def _feedback(kind: str | None, template: str | None, customer: str | None, limit: int, as_json: bool) -> None:
    from commands.desk import open_reader
    from commands.output import say, table, write_json
    from store import feedback as stored

    async with open_reader() as reader, reader.database.connect() as tx:
        rows = await stored.listed(tx, kind=kind, template=template, customer_id=customer, limit=limit)
    shown = [{**row, "at": row["at"].astimezone(reader.zone)} for row in rows]
    if as_json:
        write_json(shown)
        return
    if not shown:
        say("Nobody has said anything yet")
        return
    columns = ("id", "at", "rating", "about", "by", "says")
    table(columns, [[one["id"], one["at"], one["rating"], _about(one), one["actor"], one["text"]] for one in shown])
    for about, ratings in _by_about(shown).items():
        say(f"{about}: {sum(ratings) / len(ratings):.1f} of 5 in {len(ratings)} answer(s)")


def _about(one: dict[str, Any]) -> str:
    if one["kind"] == "customer":
        return f"{one['customer_name']} ({one['customer_id']})"
    return f"{one['template']} ({one['language']})" if one["language"] else str(one["template"])


def _by_about(shown: list[dict[str, Any]]) -> dict[str, list[int]]:
    """The ratings of customers together, of each text by itself; the most often named first."""
    named = [("customers" if one["kind"] == "customer" else one["template"], one["rating"]) for one in shown]
    found: dict[str, list[int]] = {about: [] for about, _ in Counter(about for about, _ in named).most_common()}
    for about, rating in named:
        if rating is not None:
            found[about].append(rating)
    return {about: ratings for about, ratings in found.items() if ratings}


def of_template(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A template, such as overdue.")],
    rating: Annotated[int, typer.Option("--rating", min=1, max=5, metavar="1..5", help="5 is the best.")],
    text: Annotated[
        str | None, typer.Option("--text", parser=options.line, metavar="TEXT", help="What is good or wrong in it.")
    ] = None,
    language: Annotated[LANGUAGE | None, typer.Option(help="Of this language; none: of all.")] = None,
    as_json: Json = False,
) -> None:
    """Say what you think of a text; `puntual feedback` lists it for whoever writes the texts."""
    asyncio.run(_of_template(name, rating, text, language, as_json))


async def _of_template(name: str, rating: int, text: str | None, language: str | None, as_json: bool) -> None:
    from channels.templates.render import Renderer
    from commands.desk import open_desk
    from commands.output import write, write_json
    from config.settings import load_settings
    from models.errors import NotFound
    from operations import feedback as operations

    known = Renderer(load_settings().config_dir).names
    if name not in known:
        raise NotFound(f"No template {name}: there is {', '.join(sorted(known))}")
    async with open_desk(publish=False) as desk:
        id_ = await operations.about_template(desk, name, language, rating, text)
    if as_json:
        write_json({"id": id_, "template": name, "language": language, "rating": rating, "text": text})
    else:
        write(f"{name}: {rating} of 5 noted")
