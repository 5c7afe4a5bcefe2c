"""How is a long list read? Page by page, each going on after the last thing that was read, whatever came since."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query

from models.errors import InvalidInput
from web.api.problem import counted
from web.api.queries import Whole

_LONGEST = 1000
_T = TypeVar("_T")

Key = tuple[str | int | date, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a list is wanted, and after what."""

    limit: int
    cursor: str | None

    def after(self, listing: str, *parts: Callable[[Any], Any]) -> tuple[Any, ...] | None:
        """The key that the cursor holds, each part read by its reader; None: from the beginning.

        listing: the name of the list, so that a cursor of another is refused. Raises InvalidInput.
        """
        if self.cursor is None:
            return None
        try:
            padded = self.cursor.encode("ascii") + b"=" * (-len(self.cursor) % 4)
            raw = base64.b64decode(padded, altchars=b"-_", validate=True)
            named, *key = json.loads(raw)
            if named != listing or len(key) != len(parts):
                raise ValueError
            return tuple(read(part) for read, part in zip(parts, key, strict=True))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            expected = "expected the `next` of an answer to this call"
            raise InvalidInput(counted(1), (("cursor", expected),)) from None

    def page(self, items: Sequence[_T], listing: str, key: Callable[[_T], Key]) -> dict[str, Any]:
        """A page of what was read with one more than the limit: that one says whether there is another page."""
        shown = items[: self.limit]
        return {"items": shown, "next": written(listing, key(shown[-1])) if len(items) > self.limit else None}


def text(part: Any) -> str:
    """An id of the ERP in a cursor."""
    if not isinstance(part, str) or "\x00" in part:
        raise ValueError
    part.encode()
    return part


def number(part: Any) -> int:
    """A number of ours in a cursor."""
    if type(part) is not int or not -(2**63) <= part < 2**63:
        raise ValueError
    return part


def day(part: Any) -> date:
    """A date in a cursor."""
    return date.fromisoformat(part)


def written(listing: str, key: Key) -> str:
    """A cursor: go on after this key."""
    plain = json.dumps([listing, *key], default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


def _asked(
    limit: Annotated[Whole, Query(ge=1, le=_LONGEST, description="The most items of a page")] = 100,
    cursor: Annotated[
        str | None, Query(max_length=1000, description="The `next` of the page before; none: the first page")
    ] = None,
) -> Asked:
    return Asked(limit, cursor)


Paging = Annotated[Asked, Depends(_asked)]
