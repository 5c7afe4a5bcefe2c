"""How does an edited template come into force? It is tried first: what is wrong is refused before it is kept."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from channels.outbox import write_whole
from channels.templates.proof import faults_of
from channels.templates.render import Renderer
from channels.templates.sources import FOLDER
from models.errors import InvalidInput
from models.strategy import TemplateName
from models.values import LANGUAGES

#: More than that is no text of a message; what a template may have is said in grammar.py.
_LARGEST = 1 << 20


def save(folder: Path, template: str, language: str, draft: Path) -> Path:
    """Check a draft whole, with every invented message and within all limits, and only then write it; its new place.

    `folder` is the installation's (PUNTUAL_CONFIG). Processes that run use it from their next start.
    Raises InvalidInput naming every line that is wrong.
    """
    try:
        TypeAdapter(TemplateName).validate_python(template)
    except ValidationError as error:
        expected = "small letters, digits and underscores, beginning with a letter, at most 40"
        raise InvalidInput(f"expected a name of {expected}, not {template!r}", (("NAME", expected),)) from error
    if language not in LANGUAGES:
        raise InvalidInput(f"expected one of {', '.join(LANGUAGES)}, not {language!r}", (("LANGUAGE", "a language"),))
    text = _text_of(draft)
    name = f"{template}/{language}.j2"
    renderer = Renderer(folder, drafts={name: text})
    try:
        faults = faults_of(renderer, template, language)
    finally:
        renderer.close()
    if faults:
        # The author knows the file by the name that was given here.
        told = [(f"{draft.name}{f', line {fault.line}' if fault.line else ''}", fault.message) for fault in faults]
        raise InvalidInput("Not saved. " + "; ".join(f"{where}: {what}" for where, what in told), tuple(told))
    place = folder / FOLDER / name
    write_whole(place, text.encode())
    return place


def _text_of(draft: Path) -> str:
    try:
        if draft.stat().st_size > _LARGEST:
            raise InvalidInput(f"{draft}: expected a text of at most {_LARGEST >> 20} MB")
        return draft.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{draft}: expected UTF-8", ((draft.name, "expected UTF-8"),)) from error
    except OSError as error:
        raise InvalidInput(f"{draft}: {error.strerror}", ((draft.name, "expected a readable file"),)) from error
