"""Which words does a message get? From the templates in force; those that somebody edited are rendered apart."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from channels.paper.printed import printable
from channels.templates.confinement import Confinement
from channels.templates.grammar import faults as faults_of_text
from channels.templates.press import CALL, Fault, Press, TemplateFault
from channels.templates.sandbox import sandbox
from channels.templates.sources import is_part, read_sources
from channels.templates.wording import Wording
from channels.templates.words import load_words
from config.brand import Brand, load_brand
from models.errors import NotFound
from models.message import MessageContext, Rendered
from models.values import LANGUAGES

__all__ = ["CALL", "Fault", "Renderer", "TemplateFault"]


class Renderer:
    """All templates in force, as they were when this was made.

    `overrides` is the installation's folder (PUNTUAL_CONFIG): each file of its `templates/` and `locale/`, and its
    `brand.yaml`, wins over the shipped one of the same name. A template of its own that is broken raises
    TemplateFault when it is asked for; the shipped one is never used in its place: nobody chose those words.
    drafts: templates to try, by name (`overdue/es.j2`).
    """

    def __init__(
        self, overrides: Path | None = None, brand: Brand | None = None, drafts: Mapping[str, str] | None = None
    ) -> None:
        self.sources = read_sources(overrides, drafts)
        self.brand = brand or load_brand(overrides)
        words = {language: load_words(overrides, language) for language in LANGUAGES}
        self._press = Press(self.sources, words, self.brand)
        self._parser = sandbox(self.sources, self._press.wording(LANGUAGES[0]), self.brand)
        self._confinement = Confinement(self.sources, words, self.brand)
        self._own_parts = any(source.own and is_part(name) for name, source in self.sources.items())
        self._at_rest: dict[str, list[Fault]] = {}
        self.names = frozenset(
            path.parent.name
            for path in map(PurePosixPath, self.sources)
            if len(path.parts) == 2 and not is_part(path.as_posix())
        )

    def render(self, template: str, channel: str, context: MessageContext) -> Rendered:
        """The words for one channel (email, letter, sms, whatsapp; `call` for what a collector says).

        Raises NotFound where there is no such template in the context's language, TemplateFault where it is broken.
        """
        if not self.is_own(template, context.language):
            return self._press.words(template, channel, context)
        return Rendered(*self._ask("words", template, channel, context))

    def short(self, template: str, context: MessageContext) -> str:
        """The text for a phone without what the law adds to it. Raises as `render` does."""
        if not self.is_own(template, context.language):
            return self._press.short(template, context)
        return str(self._ask("short", template, "", context))

    def parts(self, template: str, channel: str, context: MessageContext) -> dict[str, Any]:
        """What the typesetter needs of a letter, as JSON knows it. Raises as `render` does."""
        if not self.is_own(template, context.language):
            return printable(self._press.parts(template, channel, context))
        found: dict[str, Any] = self._ask("parts", template, channel, context)
        return found

    def wording(self, language: str) -> Wording:
        return self._press.wording(language)

    def is_own(self, template: str, language: str) -> bool:
        """Whether the installation wrote it, or something that it is made with."""
        source = self.sources.get(f"{template}/{language}.j2")
        return source is not None and (source.own or self._own_parts)

    def has(self, template: str, language: str) -> bool:
        """Whether it is there, right or not."""
        return f"{template}/{language}.j2" in self.sources

    def available(self) -> frozenset[tuple[str, str]]:
        """(template, language) of those that are there, right or not."""
        return frozenset((name, language) for name in self.names for language in LANGUAGES if self.has(name, language))

    def at_rest(self, name: str) -> list[Fault]:
        """What can be seen in a file (`overdue/es.j2`) without rendering it."""
        if name not in self._at_rest:
            source = self.sources[name]
            if source.unreadable:
                return [Fault(source.place, None, source.unreadable)]
            known = frozenset(part for part in self.sources if is_part(part))
            found = faults_of_text(self._parser, source.text, layout=is_part(name), known=known)
            self._at_rest[name] = [Fault(source.place, line, message) for line, message in found]
        return self._at_rest[name]

    def close(self) -> None:
        """End the process that renders what the installation wrote, if there is one."""
        self._confinement.close()

    def _ask(self, method: str, template: str, channel: str, context: MessageContext) -> Any:
        name = f"{template}/{context.language}.j2"
        if name not in self.sources:
            raise NotFound(f"No template {template} in the language {context.language}")
        used = (name, *(part for part, source in self.sources.items() if source.own and is_part(part)))
        for fault in (fault for part in used for fault in self.at_rest(part)):
            raise TemplateFault(fault)
        return self._confinement.ask(method, template, channel, context, self.sources[name].place)
