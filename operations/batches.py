"""How are many items taken in? In transactions of a few hundred, in order, each id once per transaction."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from sqlalchemy.exc import IntegrityError

#: Items per transaction: large enough that a commit costs little, small enough that locks are short.
BATCH = 250


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_HasId)
Batch = TypeVar("Batch")
Result = TypeVar("Result")


def in_batches(items: Iterable[Item], size: int = BATCH) -> Iterator[Sequence[Item]]:
    """Batches in the given order; an id that comes again begins a new one, so that it amends what it wrote before."""
    batch: list[Item] = []
    seen: set[str] = set()
    for item in items:
        if len(batch) == size or item.id in seen:
            yield batch
            batch, seen = [], set()
        batch.append(item)
        seen.add(item.id)
    if batch:
        yield batch


async def take_in(batch: Batch, do: Callable[[Batch], Awaitable[Result]]) -> Result:
    """Do a batch; once more where somebody else wrote one of its ids at the same moment: the second look finds it."""
    try:
        return await do(batch)
    except IntegrityError:
        return await do(batch)
