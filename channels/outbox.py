"""Where do messages go without a provider's credentials? Into files that anybody can open."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from channels.mime import email_of, one_line, tag_header
from channels.port import ChannelUnavailable
from config.brand import Brand
from models.message import OutgoingMessage, Receipt
from models.strategy import Channel


@dataclass(frozen=True, slots=True)
class Outbox:
    """Writes `<home>/outbox/<YYYY-MM-DD>/<id>-<channel>.eml` (e-mail) or `.txt` (the others)."""

    channel: str
    home: Path
    brand: Brand
    provider: str = "outbox"
    settles_in: timedelta = timedelta(0)
    proves_silence: bool = False
    final_within: timedelta | None = None

    def can_say(self, template: str, language: str, *, free_form: bool) -> bool:
        return True

    async def look_up(self, message: OutgoingMessage) -> str | None:
        """A file is written whole or not at all: it is there, or the message never was."""
        return f"outbox:{message.id}" if self.path_of(message).exists() else None

    async def poll(self, provider_id: str) -> Receipt | None:
        return None

    async def deliver(self, message: OutgoingMessage) -> str:
        """The same id goes to the same file, so a retry adds nothing. Returns `outbox:<id>`."""
        path = self.path_of(message)
        content = email_of(message, self.brand) if self.channel == Channel.EMAIL else plain_text_of(message)
        try:
            write_whole(path, content)
        except OSError as error:
            raise ChannelUnavailable(f"The outbox cannot be written: {error.strerror}") from error
        return f"outbox:{message.id}"

    def path_of(self, message: OutgoingMessage) -> Path:
        suffix = "eml" if self.channel == Channel.EMAIL else "txt"
        day = message.created_on.isoformat()
        return self.home / "outbox" / day / f"{message.id}-{self.channel}.{suffix}"


def outboxes(home: Path, brand: Brand) -> dict[str, Outbox]:
    """One outbox for each channel, by its name."""
    return {channel.value: Outbox(channel.value, home, brand) for channel in Channel}


def plain_text_of(message: OutgoingMessage) -> bytes:
    tags = {tag_header(name): value for name, value in sorted(message.tags.items())}
    head = {
        "To": f"{message.to_name} <{message.to_address}>",
        "Channel": message.channel,
        "Language": message.language,
        "Date": message.created_on.isoformat(),
        **({"Subject": message.words.subject} if message.words.subject else {}),
        **tags,
    }
    lines = [f"{name}: {one_line(value)}" for name, value in head.items()]
    return ("\n".join(lines) + "\n\n" + message.words.text.rstrip() + "\n").encode()


def write_whole(path: Path, content: bytes) -> None:
    """All or nothing. A quarter of a millisecond of disk: cheaper here than in a thread."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The process id keeps two workers that write the same message from sharing a half-written file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
