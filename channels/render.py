"""How does a template become the words of a message?"""

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from channels.sample import samples
from channels.view import COLUMNS, Cell, Invoice, Row, Table, asks_for_less, table, variables
from channels.wording import Wording, load_wording
from config.brand import Brand, load_brand
from config.files import config_files
from models.errors import InvalidInput, NotFound
from models.message import MessageContext, Rendered
from models.strategy import Channel
from models.values import LANGUAGES

CALL = "call"
SHORT_LIMIT = 300
_WRITTEN = ("subject", "opening", "closing", "short")
_SHORT = (Channel.SMS, Channel.WHATSAPP)
_PLAIN_VALUES = frozenset({Invoice, Row, Table, Cell})
_NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, and where; `line` is None where it is not one line's fault."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.message}"


class TemplateFault(InvalidInput):
    """A template cannot be rendered. `fault` names its file and line."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault), ((fault.file, fault.message),))
        self.fault = fault


class Renderer:
    """All templates in force, each compiled once, when it is first used.

    `overrides` is the installation's folder (PUNTUAL_CONFIG): each file of its `templates/` and `locale/`, and its
    `brand.yaml`, wins over the shipped one of the same name.
    """

    def __init__(self, overrides: Path | None = None, brand: Brand | None = None) -> None:
        self._files = config_files(overrides, "templates", "*.j2")
        self.brand = brand or load_brand(overrides)
        self._wordings = {
            language: load_wording(overrides, language, self.brand.locales[language]) for language in LANGUAGES
        }
        self._environments = {language: self._environment(wording) for language, wording in self._wordings.items()}

    def render(self, template: str, channel: str, context: MessageContext) -> Rendered:
        """The words for one channel (email, letter, sms, whatsapp; `call` for what a collector says).

        Raises NotFound where there is no such template in the context's language, TemplateFault where it is broken.
        """
        found = self._template(template, context.language)
        blocks = _Blocks(found, variables(context, self._wordings[context.language], self.brand))
        try:
            if "script" in found.blocks:
                return Rendered(None, blocks.text("script"))
            if channel in _SHORT:
                return Rendered(None, " ".join(_plain(blocks.text("short")).split()))
            if channel in (Channel.EMAIL, Channel.LETTER):
                return self._written(blocks, channel, context)
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise TemplateFault(self._fault(error, found)) from error
        raise InvalidInput(f"Template {template} has no words for the channel {channel}", (("channel", "a channel"),))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every template of which some language exists."""
        return frozenset(path.parent.name for path in map(PurePosixPath, self._files) if len(path.parts) == 2)

    def available(self) -> frozenset[tuple[str, str]]:
        """(template, language) of those that compile and have all their blocks."""
        return frozenset(
            (name, language)
            for name in self.names
            for language in LANGUAGES
            if not self._faults_at_rest(name, language)
        )

    def check(self) -> list[Fault]:
        """Everything that is wrong: renders each template in each language for each channel with invented invoices."""
        faults: dict[Fault, None] = {}
        for name in sorted(self.names):
            for language in LANGUAGES:
                at_rest = self._faults_at_rest(name, language)
                faults |= dict.fromkeys(at_rest or self._faults_in_use(name, language))
        return list(faults)

    def _written(self, blocks: "_Blocks", channel: str, context: MessageContext) -> Rendered:
        wording = self._wordings[context.language]
        fill = {
            "{contact}": blocks.values["contact"],
            "{customer}": blocks.values["customer"],
            "{phone}": self.brand.phone_display.replace(" ", _NO_BREAK),
            "{email}": self.brand.reply_to,
        }
        subject = " ".join(_plain(blocks.text("subject")).split())
        columns = blocks.text("columns").split() if blocks.has("columns") else COLUMNS
        layout = {
            "subject": subject,
            "greeting": blocks.text("greeting") if blocks.has("greeting") else _filled(wording.words.greeting, fill),
            "opening": paragraphs(blocks.text("opening")),
            "closing": paragraphs(blocks.text("closing")),
            "account": _filled(wording.words.account, fill),
            "questions": _filled(wording.words.questions, fill),
            "how_to_pay": self.brand.how_to_pay[context.language].splitlines(),
            "signature": self.brand.signature[context.language],
            "table": table(context, wording, columns),
            "less_than_amount": wording.words.less_than_amount if "claim" in columns and asks_for_less(context) else "",
            "asks": "claim" in columns or any(line.claim > 0 for line in context.lines),
            "language": context.language,
        }
        environment = self._environments[context.language]
        text = _plain(environment.get_template("_layout.txt.j2").render(layout))
        html = environment.get_template("_layout.html.j2").render(layout) if channel == Channel.EMAIL else None
        return Rendered(subject, text, html)

    def _template(self, template: str, language: str) -> Template:
        name = f"{template}/{language}.j2"
        if language not in self._environments or name not in self._files:
            raise NotFound(f"No template {template} in the language {language}")
        try:
            return self._environments[language].get_template(name)
        except TemplateSyntaxError as error:
            raise TemplateFault(Fault(error.filename or name, error.lineno, str(error.message))) from error

    def _faults_at_rest(self, template: str, language: str) -> list[Fault]:
        name = f"{template}/{language}.j2"
        try:
            found = self._template(template, language)
        except NotFound:
            return [Fault(f"templates/{name}", None, "missing: every template is needed in every language")]
        except TemplateFault as error:
            return [error.fault]
        needed = () if "script" in found.blocks else _WRITTEN
        return [
            Fault(str(self._files[name]), None, f"expected a block {block}")
            for block in needed
            if block not in found.blocks
        ]

    def _faults_in_use(self, template: str, language: str) -> Iterator[Fault]:
        for channel in Channel:
            for sample in samples(language):
                try:
                    words = self.render(template, channel, sample)
                except TemplateFault as error:
                    yield error.fault
                    break
                if channel in _SHORT and words.subject is None and self._too_long(template, language, words.text):
                    yield Fault(
                        str(self._files[f"{template}/{language}.j2"]),
                        None,
                        f"expected at most {SHORT_LIMIT} characters in the block short, not {len(words.text)}",
                    )

    def _too_long(self, template: str, language: str, text: str) -> bool:
        return len(text) > SHORT_LIMIT and "script" not in self._template(template, language).blocks

    def _environment(self, wording: Wording) -> SandboxedEnvironment:
        environment = _Sandbox(
            loader=FunctionLoader(self._source),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html.j2")),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.filters |= {
            "money": wording.money,
            "day": wording.day,
            "days": wording.days,
            "amounts": wording.amounts,
            "percent": wording.percent,
        }
        environment.globals |= {"words": wording.words, "brand": self.brand}
        return environment

    def _source(self, name: str) -> tuple[str, str, None]:
        path = self._files.get(name)
        if path is None:
            raise TemplateNotFound(name)
        return path.read_text(encoding="utf-8"), str(path), None

    def _fault(self, error: Exception, template: Template) -> Fault:
        if isinstance(error, TemplateSyntaxError):
            return Fault(error.filename or "", error.lineno, str(error.message))
        ours = {str(path) for path in self._files.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in ours]
        if frames:
            return Fault(frames[-1].filename, frames[-1].lineno, str(error))
        return Fault(template.filename or "", None, str(error))


class _Sandbox(SandboxedEnvironment):
    """The sandbox, with a short way for our own plain values: its full inspection took half of the rendering time."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if type(obj) in _PLAIN_VALUES:
            return not attr.startswith("_") and not callable(value)
        return super().is_safe_attribute(obj, attr, value)


class _Blocks:
    """The blocks of one template, with the values of one message."""

    def __init__(self, template: Template, values: dict[str, Any]) -> None:
        self.values = values
        self._template = template
        self._context: Context = template.new_context(values)

    def has(self, name: str) -> bool:
        return name in self._template.blocks

    def text(self, name: str) -> str:
        try:
            return "".join(self._template.blocks[name](self._context)).strip()
        except Exception:
            # Puts the lines of the template, not those of its compiled form, into the traceback; always raises.
            self._template.environment.handle_exception()
            raise


def paragraphs(text: str) -> list[list[str]]:
    """Blank lines part paragraphs; a paragraph is one string, a list (lines that begin with `- `) its items."""
    found: list[list[str]] = []
    for block in text.split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            found.append(["", *(line[2:] for line in lines)])
        else:
            found.append([" ".join(lines)])
    return found


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _plain(text: str) -> str:
    """Plain text has plain spaces: others cost an SMS half of its length."""
    return text.replace(_NO_BREAK, " ")
