"""Where do letters go that are to be printed? As PDF into a folder from which somebody prints them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from channels.mime import one_line
from channels.outbox import write_whole
from channels.port import ChannelUnavailable, MessageRejected
from models.message import OutgoingMessage, Receipt
from models.strategy import Channel

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes `<folder>/<YYYY-MM-DD>/<message id>-<n>-<name>.pdf`: 1 is the letter, then what is enclosed."""

    folder: Path
    channel: str = Channel.LETTER.value
    provider: str = "print"
    settles_in: timedelta = timedelta(0)
    proves_silence: bool = False
    final_within: timedelta | None = None

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return True

    async def deliver(self, message: OutgoingMessage) -> str:
        """The same id goes to the same files, so a retry adds nothing. Returns `print:<id>`."""
        sheets = [file for file in message.attachments if file.media_type == PDF]
        if not sheets:
            raise MessageRejected(f"Letter {message.id} has no sheet to print", "no_letter")
        # The letter itself last: where it lies, everything that goes with it does.
        for number, file in reversed(list(enumerate(sheets, 1))):
            try:
                write_whole(self._day(message) / f"{message.id}-{number}-{_simple(file.name)}", file.content)
            except OSError as error:
                raise ChannelUnavailable(f"The folder of letters cannot be written: {error.strerror}") from error
        return f"print:{message.id}"

    async def look_up(self, message: OutgoingMessage) -> str | None:
        """A file is written whole or not at all: it is there, or the letter never was."""
        found = any(self._day(message).glob(f"{message.id}-1-*"))
        return f"print:{message.id}" if found else None

    async def poll(self, provider_id: str) -> Receipt | None:
        return None

    def _day(self, message: OutgoingMessage) -> Path:
        return self.folder / message.created_on.isoformat()


def _simple(name: str) -> str:
    """A file's name without what would lead elsewhere."""
    return one_line(name).replace("/", "-").replace("\\", "-").lstrip(".") or "sheet.pdf"
