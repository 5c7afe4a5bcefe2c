"""How does a message get the link that nobody but its receiver knows? As it leaves; what is kept has a stand-in."""

from dataclasses import replace

from channels.paper.letter_sheet import with_code
from config.brand import Brand
from models.message import OutgoingMessage, Rendered
from models.portal import STAND_IN


def needs_link(message: OutgoingMessage) -> bool:
    """Whether something in it still stands in for a link: as it is, it must not leave."""
    words = (message.words.text, message.words.html or "", *message.variables.values())
    return any(STAND_IN in said for said in words) or any(file.setting for file in message.attachments)


def with_link(message: OutgoingMessage, token: str, brand: Brand) -> OutgoingMessage:
    """The message with its link in all of its words, and in the letter as a code to be photographed.

    Takes a tenth of a second for a letter: call it in a thread.
    """
    words = message.words
    return replace(
        message,
        words=Rendered(
            words.subject, _linked(words.text, token), _linked(words.html, token) if words.html is not None else None
        ),
        variables={name: _linked(value, token) for name, value in message.variables.items()},
        attachments=tuple(
            with_code(file, token, brand, message.created_on) if file.setting else file for file in message.attachments
        ),
    )


def _linked(said: str, token: str) -> str:
    return said.replace(STAND_IN, token)
