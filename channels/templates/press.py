"""How does a template become the words of a message? Here, in this process, whoever wrote it."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError
from jinja2.runtime import Context

from channels.templates.foot import charged, filling, short_link, short_notes, spoken
from channels.templates.gsm import for_sms
from channels.templates.layout import Written, layout
from channels.templates.sandbox import sandbox
from channels.templates.sources import Source
from channels.templates.view import variables
from channels.templates.wording import Wording
from channels.templates.words import Words
from config.brand import Brand
from models.errors import InvalidInput, NotFound
from models.message import MessageContext, Rendered
from models.strategy import Channel

CALL = "call"
_SHORT = (Channel.SMS, Channel.WHATSAPP)
_NO_BREAK = "\N{NO-BREAK SPACE}"
#: What a template can do wrong while it runs.
_BROKEN = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


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


class Press:
    """Templates with the words and the brand they are set with; each is compiled when it is first used."""

    def __init__(self, sources: Mapping[str, Source], words: Mapping[str, Words], brand: Brand) -> None:
        self._sources = sources
        self._brand = brand
        self._wordings = {
            language: Wording(language, brand.locales[language], found) for language, found in words.items()
        }
        self._environments = {
            language: sandbox(sources, wording, brand) for language, wording in self._wordings.items()
        }

    def wording(self, language: str) -> Wording:
        return self._wordings[language]

    def words(self, template: str, channel: str, context: MessageContext) -> Rendered:
        """The words for one channel. Raises NotFound, TemplateFault, InvalidInput."""
        blocks = self._blocks(template, context)
        try:
            if blocks.has("script"):
                return Rendered(None, blocks.text("script"))
            if channel in _SHORT:
                return Rendered(None, self._short(blocks, channel, context))
            if channel in (Channel.EMAIL, Channel.LETTER):
                return self._whole(blocks, channel, context)
        except _BROKEN as error:
            raise TemplateFault(self._fault(error, blocks.template)) from error
        raise InvalidInput(f"Template {template} has no words for the channel {channel}", (("channel", "a channel"),))

    def short(self, template: str, context: MessageContext) -> str:
        """The block `short` alone, without what the law adds to it. Raises NotFound, TemplateFault."""
        blocks = self._blocks(template, context)
        try:
            return _line(blocks.text("short"))
        except _BROKEN as error:
            raise TemplateFault(self._fault(error, blocks.template)) from error

    def parts(self, template: str, channel: str, context: MessageContext) -> dict[str, Any]:
        """What a layout sets. Raises NotFound, TemplateFault."""
        blocks = self._blocks(template, context)
        try:
            return self._parts(blocks, channel, context)
        except _BROKEN as error:
            raise TemplateFault(self._fault(error, blocks.template)) from error

    def _short(self, blocks: "_Blocks", channel: str, context: MessageContext) -> str:
        wording = self._wordings[context.language]
        values = filling(context, self._brand)
        notes = short_notes(context, wording, values)
        # The link last: a full stop behind it would be taken for a part of it.
        link = short_link(context, wording)
        text = _sentences([blocks.text("short"), *charged(context, wording), *notes, *link])
        return for_sms(text) if channel == Channel.SMS else text

    def _whole(self, blocks: "_Blocks", channel: str, context: MessageContext) -> Rendered:
        parts = self._parts(blocks, channel, context)
        environment = self._environments[context.language]
        text = _plain(environment.get_template("_layout.txt.j2").render(parts))
        html = environment.get_template("_layout.html.j2").render(parts) if channel == Channel.EMAIL else None
        return Rendered(parts["subject"], text, html)

    def _parts(self, blocks: "_Blocks", channel: str, context: MessageContext) -> dict[str, Any]:
        written = Written(
            subject=_line(blocks.text("subject")),
            opening=blocks.text("opening"),
            closing=blocks.text("closing"),
            greeting=blocks.text("greeting") if blocks.has("greeting") else None,
            columns=blocks.text("columns") if blocks.has("columns") else None,
            schedule=blocks.has("schedule"),
        )
        return layout(written, context, self._wordings[context.language], self._brand, channel)

    def _blocks(self, template: str, context: MessageContext) -> "_Blocks":
        language = context.language
        name = f"{template}/{language}.j2"
        if language not in self._environments or name not in self._sources:
            raise NotFound(f"No template {template} in the language {language}")
        try:
            found = self._environments[language].get_template(name)
        except TemplateSyntaxError as error:
            raise TemplateFault(Fault(error.filename or name, error.lineno, str(error.message))) from error
        wording = self._wordings[language]
        said = variables(context, wording, self._brand)
        said["demanded"] = tuple(note.text for note in spoken(context, wording, filling(context, self._brand)))
        return _Blocks(found, said)

    def _fault(self, error: Exception, template: Template) -> Fault:
        if isinstance(error, TemplateSyntaxError):
            return Fault(error.filename or "", error.lineno, str(error.message))
        ours = {source.place for source in self._sources.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in ours]
        if frames:
            return Fault(frames[-1].filename, frames[-1].lineno, str(error))
        return Fault(template.filename or "", None, str(error))


class _Blocks:
    """The blocks of one template, with the values of one message."""

    def __init__(self, template: Template, values: dict[str, Any]) -> None:
        self.template = template
        self._context: Context = template.new_context(values)

    def has(self, name: str) -> bool:
        return name in self.template.blocks

    def text(self, name: str) -> str:
        try:
            return "".join(self.template.blocks[name](self._context)).strip()
        except Exception:
            # Puts the lines of the template, not those of its compiled form, into the traceback; always raises.
            self.template.environment.handle_exception()
            raise


def _line(text: str) -> str:
    return " ".join(_plain(text).split())


def _sentences(parts: Sequence[str]) -> str:
    """One after the other; what ends without a full stop (in a phone number, say) gets one where something follows."""
    lines = [_line(part) for part in parts]
    ended = (line if line[-1:] in ".!?" else f"{line}." for line in lines[:-1])
    return " ".join([*ended, *lines[-1:]])


def _plain(text: str) -> str:
    """Plain text has plain spaces: others cost an SMS half of its length."""
    return text.replace(_NO_BREAK, " ")
