"""Which texts do customers get? Listed, shown, checked, looked at with invented invoices, saved when they are right."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commands import options
from commands.feedback import of_template
from commands.options import LANGUAGE, Json

if TYPE_CHECKING:
    from channels.templates.render import Renderer
    from models.message import MessageContext

_PANEL = "Rules"
_Name = Annotated[str, typer.Argument(metavar="NAME", help="A template, such as overdue.")]
_Language = Annotated[LANGUAGE, typer.Argument(metavar="LANGUAGE", help="es, en or pt.")]
_Channel = Annotated[
    Literal["email", "letter", "sms", "whatsapp", "call"], typer.Option(help="How it is sent; call: what is said.")
]


def register(app: typer.Typer) -> None:
    templates = typer.Typer(no_args_is_help=True, help="The texts that customers receive.")
    templates.command("list")(list_)
    templates.command()(show)
    templates.command()(check)
    templates.command()(preview)
    templates.command()(save)
    templates.command("feedback")(of_template)
    app.add_typer(templates, name="templates", rich_help_panel=_PANEL)


def list_(as_json: Json = False) -> None:
    """The templates in force, and in which languages the installation has its own."""
    from commands.output import table, write_json
    from models.values import LANGUAGES

    renderer = _renderer()
    shown = [
        {
            "name": name,
            "languages": [language for language in LANGUAGES if (name, language) in renderer.available()],
            "own": [language for language in LANGUAGES if _is_own(renderer, name, language)],
        }
        for name in sorted(renderer.names)
    ]
    if as_json:
        write_json(shown)
    else:
        table(("name", "languages", "own"), [list(one.values()) for one in shown])


def show(name: _Name, language: _Language, as_json: Json = False) -> None:
    """The text of a template as it stands in its file."""
    from commands.output import say, write, write_json
    from models.errors import NotFound

    source = _renderer().sources.get(f"{name}/{language}.j2")
    if source is None:
        raise NotFound(f"No template {name} in the language {language}")
    if as_json:
        write_json({"name": name, "language": language, "file": source.place, "own": source.own, "text": source.text})
        return
    say(source.place)
    write(source.text.rstrip())


def check(as_json: Json = False) -> None:
    """Render every template in every language for every channel; exit code 1 where something is wrong."""
    from channels.templates.proof import check as faults_of_all
    from commands.output import write, write_json

    renderer = _renderer()
    faults = faults_of_all(renderer)
    renderer.close()
    if as_json:
        write_json(faults)
    else:
        for fault in faults:
            write(str(fault))
        if not faults:
            write("All templates are right")
    if faults:
        raise typer.Exit(1)


def preview(
    name: _Name,
    language: Annotated[LANGUAGE | None, typer.Option(help="Language of the text; else PUNTUAL_LANGUAGE.")] = None,
    channel: _Channel = "email",
    many: Annotated[int, typer.Option(min=1, max=100_000, metavar="N", help="How many invoices.")] = 1,
    everything: Annotated[
        bool, typer.Option("--everything", help="With all that laws, links and attachments can add.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it: .html, .txt, or .pdf for the letter.")
    ] = None,
) -> None:
    """What a template says about invented invoices; on the terminal, or in a file to look at."""
    from channels.templates.sample import adorned, sample
    from commands.output import say, write
    from config.settings import load_settings

    renderer = _renderer()
    context = sample(language or load_settings().language[:2], many)
    context = adorned(context) if everything else context
    if out is None:
        words = renderer.render(name, channel, context)
        write("\n\n".join(filter(None, [words.subject, words.text.rstrip()])))
    else:
        content = _file(renderer, name, channel, context, out.suffix)
        out.write_bytes(content)
        say(f"Written to {out}")
    renderer.close()


def save(
    name: _Name,
    language: _Language,
    file: Annotated[Path, typer.Argument(parser=options.file, metavar="FILE", help="The edited text.")],
) -> None:
    """Check an edited template whole and put it into PUNTUAL_CONFIG; nothing is written where something is wrong.

    Worker and web use it from their next start.
    """
    from channels.templates.drafts import save as save_draft
    from commands.output import say, write
    from config.settings import load_settings
    from models.errors import Refused
    from models.values import LANGUAGES

    folder = load_settings().config_dir
    if folder is None:
        raise Refused("Set PUNTUAL_CONFIG to the folder of this installation first: own templates are kept there")
    write(str(save_draft(folder.expanduser(), name, language, file)))
    available = _renderer().available()
    missing = [other for other in LANGUAGES if (name, other) not in available]
    if missing:
        say(f"Strategies can use {name} once it is there in {', '.join(missing)} too")
    say("In force from the next start of worker and web")


def _renderer() -> "Renderer":
    from channels.templates.render import Renderer
    from config.settings import load_settings

    return Renderer(load_settings().config_dir)


def _is_own(renderer: "Renderer", name: str, language: str) -> bool:
    source = renderer.sources.get(f"{name}/{language}.j2")
    return source is not None and source.own


def _file(renderer: "Renderer", name: str, channel: str, context: "MessageContext", suffix: str) -> bytes:
    """The content of a file of this kind."""
    from base64 import b64encode

    from channels.paper.letter_sheet import letter_of

    if suffix == ".pdf":
        return letter_of(renderer, name, context).content
    words = renderer.render(name, channel, context)
    if suffix == ".html":
        if words.html is None:
            raise typer.BadParameter("expected --channel email: nothing else has HTML")
        picture, html = renderer.brand.picture, words.html
        if picture is not None:
            # A browser has no message to take the picture from.
            data = f"data:{picture.media_type};base64,{b64encode(picture.content).decode('ascii')}"
            html = html.replace(f"cid:{picture.content_id}", data)
        return html.encode()
    if suffix == ".txt":
        return "\n\n".join(filter(None, [words.subject, words.text])).encode()
    raise typer.BadParameter("expected a file that ends in .html, .txt or .pdf")
