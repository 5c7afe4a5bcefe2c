"""Which views of a page were kept, and by whom?"""

from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models.saved_view import NewView, Renamed, SavedView, ViewPage
from models.tables import saved_views
from store.engine import Tx

_MOST = 100


async def of_page(tx: Tx, user: str, page: ViewPage) -> list[SavedView]:
    """Somebody's own ones and those that others share, by name."""
    mine = saved_views.c.user_name == user
    query = select(saved_views).where(saved_views.c.page == page.value, or_(mine, saved_views.c.shared))
    rows = await tx.execute(query.order_by(saved_views.c.name, saved_views.c.id).limit(_MOST))
    return [_view(dict(row)) for row in rows.mappings()]


async def own(tx: Tx, user: str, view_id: int) -> SavedView | None:
    """One of somebody's own, locked."""
    query = select(saved_views).where(saved_views.c.id == view_id, saved_views.c.user_name == user)
    row = (await tx.execute(query.with_for_update())).mappings().one_or_none()
    return _view(dict(row)) if row is not None else None


async def save(tx: Tx, user: str, view: NewView) -> None:
    """Insert, or give the one of this name its new query."""
    row = {**view.model_dump(mode="json"), "user_name": user}
    statement = insert(saved_views).values(row)
    changed = {"query": view.query, "shared": view.shared}
    await tx.execute(statement.on_conflict_do_update(index_elements=["user_name", "page", "name"], set_=changed))


async def rename(tx: Tx, view: SavedView, renamed: Renamed) -> bool:
    """False where another view of that page has the name."""
    same = select(saved_views.c.id).where(
        saved_views.c.user_name == view.owner,
        saved_views.c.page == view.page.value,
        saved_views.c.name == renamed.name,
        saved_views.c.id != view.id,
    )
    if (await tx.execute(same)).first() is not None:
        return False
    await tx.execute(update(saved_views).where(saved_views.c.id == view.id).values(renamed.model_dump()))
    return True


async def forget(tx: Tx, view_id: int) -> None:
    await tx.execute(delete(saved_views).where(saved_views.c.id == view_id))


def _view(row: dict[str, Any]) -> SavedView:
    return SavedView(row["id"], row["user_name"], ViewPage(row["page"]), row["name"], row["query"], row["shared"])
