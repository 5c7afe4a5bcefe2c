"""How does somebody get a dossier, and learn whether one is still what it was?"""

from collections.abc import Sequence
from functools import partial

from channels.paper.dossier import dossier_of
from channels.paper.dossier_check import Checked
from channels.templates.render import Renderer
from models.dossier import Purpose
from models.errors import InvalidInput, NotFound, Refused
from operations.desk import Desk
from store import customers, dossiers, invoices, seals
from store.engine import Tx


async def make(desk: Desk, about: Sequence[str], language: str | None = None) -> dossiers.Made:
    """A dossier about invoices of one customer, or about all of a customer's.

    An id that is both an invoice's and a customer's means the invoice. Raises NotFound, Refused for a customer without
    invoices, and InvalidInput for invoices of several customers.
    """
    async with desk.database.begin() as tx:
        owners = await invoices.owners(tx, about)
        ids = list(dict.fromkeys(about))
        if len(ids) == 1 and not owners and await customers.lock(tx, ids):
            customer_id, ids = ids[0], await invoices.of_customer(tx, ids[0])
            if not ids:
                raise Refused(f"{customer_id} has no invoices: there is nothing to tell")
        else:
            missing = next((one for one in ids if one not in owners), None)
            if missing is not None:
                raise NotFound(f"No invoice {missing}" + ("" if len(ids) > 1 else ", and no customer of that id"))
            if len(set(owners.values())) > 1:
                expected = "expected invoices of one customer"
                raise InvalidInput(f"invoices: {expected}", (("invoices", expected),))
            customer_id = owners[ids[0]]
            await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        press = partial(dossier_of, Renderer(desk.rulebook.folder))
        return await dossiers.make(
            tx, press, customer_id, ids, purpose=Purpose.PERSON, now=now, by=desk.actor, language=language
        )


async def compare(tx: Tx, checked: Checked) -> int:
    """The id of the dossier that a checked file is. Raises Refused where it is none of this installation's, or where
    the history behind it has been changed since: with the first entry that differs.
    """
    made = await dossiers.with_digest(tx, checked.sha256)
    misfit = await seals.first_changed(tx, checked.customer_id)
    if misfit is not None:
        raise Refused(
            f"The history of {checked.customer_id} in the database was changed: its entry at position "
            f"{misfit.position} does not fit its seal"
        )
    present = {row["position"]: bytes(row["digest"]) for row in await seals.chain(tx, checked.customer_id)}
    differs = next((place for place, digest in checked.seals if present.get(place) != digest), None)
    if differs is not None:
        raise Refused(
            f"The file and the database differ about {checked.customer_id} from position {differs} on: one of them was "
            "changed"
        )
    if made is None:
        raise Refused("No dossier of this installation has this SHA-256: it was made elsewhere, or anew")
    return int(made["id"])
