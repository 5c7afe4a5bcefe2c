"""How does a WhatsApp message go out by Twilio: in our own words within a conversation, else by an approved form?"""

import json
from dataclasses import dataclass
from typing import Any

from channels.mime import one_line
from channels.port import MessageRejected
from channels.twilio.sender import Twilio
from config.whatsapp import LINKED, WhatsAppForms
from domain.links import concealed
from models.message import OutgoingMessage
from models.strategy import Channel

_PREFIX = "whatsapp:"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsApp(Twilio):
    """`forms`: what WhatsApp has approved, by template and language. has_links: whether customers can reach us."""

    forms: WhatsAppForms
    has_links: bool

    @property
    def channel(self) -> str:
        return Channel.WHATSAPP.value

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        if free_form:
            return True
        form = self.forms.find(template, language)
        return form is not None and (self.has_links or LINKED.isdisjoint(form.variables))

    def address(self, number: str) -> str:
        return _PREFIX + number

    def content(self, message: OutgoingMessage) -> dict[str, Any]:
        if message.free_form:
            return {"body": message.words.text.strip()}
        form = self.forms.find(message.template, message.language)
        if form is None:
            raise MessageRejected(
                f"Message {message.id}: no form of {message.template} is approved in {message.language}",
                "template_missing",
            )
        missing = [name for name in form.variables if not message.variables.get(name)]
        if missing:
            raise MessageRejected(f"Message {message.id} has no {', '.join(missing)} for its form", "template_missing")
        words: dict[str, Any] = {"content_sid": form.content}
        if form.variables:
            # A blank must not hold line ends or several spaces in a row.
            blanks = {str(n): one_line(message.variables[name]) for n, name in enumerate(form.variables, start=1)}
            words["content_variables"] = json.dumps(blanks)
        return words

    def says(self, message: OutgoingMessage, body: str) -> bool:
        """Of an approved form only the blanks are known here: a text that shows all of them is this one."""
        body = concealed(body)
        if body.strip() == message.words.text.strip():
            return True
        form = self.forms.find(message.template, message.language)
        # The address behind a button is no part of the text.
        told = [name for name in form.variables if name not in LINKED] if form else []
        values = [one_line(message.variables.get(name, "")) for name in told]
        return any(values) and all(value in body for value in values)
