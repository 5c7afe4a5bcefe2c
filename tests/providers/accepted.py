"""What did the providers really take? An append-only log of their own, on disk before the client hears of it."""

import hashlib
import json
import os
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that a provider took: a line of the log.

    at: real time, ISO 8601. token: of the attempt, as it travelled inside. message: our number of it, where it travels
    too (SendGrid). words: SHA-256 of what is said, without what differs from attempt to attempt.
    """

    at: str
    provider: str
    channel: str
    to: str
    provider_id: str
    token: str | None
    message: int | None
    words: str


def taken_now(
    provider: str, channel: str, to: str, provider_id: str, token: str | None, message: int | None, words: str
) -> Accepted:
    digest = hashlib.sha256(words.encode()).hexdigest()
    return Accepted(datetime.now(UTC).isoformat(), provider, channel, to, provider_id, token, message, digest)


class AcceptedLog:
    """Appends only; every line is flushed to the disk before `append` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._lock = threading.Lock()

    def append(self, accepted: Accepted) -> None:
        line = json.dumps(asdict(accepted), ensure_ascii=False) + "\n"
        with self._lock:
            os.write(self._file, line.encode())
        os.fdatasync(self._file)

    def close(self) -> None:
        os.close(self._file)


def read_log(path: Path) -> list[Accepted]:
    """All that was taken, in order."""
    return [Accepted(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
