"""How does somebody keep the filters of a page under a name? For themselves, or to be shared."""

from models.errors import InvalidInput, NotFound, Refused
from models.saved_view import NewView, Renamed, SavedView
from operations.desk import Desk
from store import saved_views, users
from store.engine import Tx


async def save(desk: Desk, view: NewView) -> None:
    """Raises Refused for somebody who does not sign in to the console."""
    async with desk.database.begin() as tx:
        if await users.get(tx, desk.actor) is None:
            raise Refused(f"{desk.actor} does not sign in here: views are kept by people who do")
        await saved_views.save(tx, desk.actor, view)


async def rename(desk: Desk, view_id: int, renamed: Renamed) -> SavedView:
    """The view as it was. Raises NotFound for one of somebody else, InvalidInput for a name that is taken."""
    async with desk.database.begin() as tx:
        view = await _own(tx, desk, view_id)
        if not await saved_views.rename(tx, view, renamed):
            expected = "expected a name that no other view of yours has"
            raise InvalidInput(f"name: {expected}", (("name", expected),))
        return view


async def forget(desk: Desk, view_id: int) -> SavedView:
    """The view that is kept no more. Raises NotFound for one of somebody else."""
    async with desk.database.begin() as tx:
        view = await _own(tx, desk, view_id)
        await saved_views.forget(tx, view_id)
        return view


async def _own(tx: Tx, desk: Desk, view_id: int) -> SavedView:
    view = await saved_views.own(tx, desk.actor, view_id)
    if view is None:
        raise NotFound(f"No view {view_id} of {desk.actor}")
    return view
