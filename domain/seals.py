"""How is it seen that nothing was changed afterwards? Each seal is a digest of the one before it and of an entry.

A seal covers the entry by the entry's own digest, so that a chain still verifies where the text of some entries is left
out: a file about one invoice says nothing of the others, and proves that nothing is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

#: What stands before the first entry of a chain.
BEGINNING = bytes(32)


@dataclass(frozen=True, slots=True)
class Link:
    """One place in a chain. `entry`: its text, None where it was left out; then `entry_digest` alone stands for it."""

    position: int
    digest: bytes
    entry: str | None = None
    entry_digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first place that does not fit: its position, and what is wrong with it (`digest`, `entry` or `order`)."""

    position: int
    what: str


def digest_of(entry: str) -> bytes:
    return sha256(entry.encode()).digest()


def seal(previous: bytes, entry: str) -> bytes:
    """SHA-256 of the digest before it and of the entry's SHA-256."""
    return sha256(previous + digest_of(entry)).digest()


def first_misfit(links: Iterable[Link], previous: bytes = BEGINNING) -> Misfit | None:
    """None where every link follows from the one before it and from its entry."""
    last = 0
    for link in links:
        if link.position <= last:
            return Misfit(link.position, "order")
        said = link.entry_digest if link.entry is None else digest_of(link.entry)
        if said is None or (link.entry_digest is not None and said != link.entry_digest):
            return Misfit(link.position, "entry")
        if sha256(previous + said).digest() != link.digest:
            return Misfit(link.position, "digest")
        previous, last = link.digest, link.position
    return None
