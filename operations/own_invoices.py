"""Are these invoices of this customer? Whoever speaks for one customer says nothing of another's."""

from collections.abc import Sequence

from models.errors import InvalidInput
from operations.coverage import all_known
from store import invoices
from store.engine import Tx


async def expect_own(tx: Tx, customer_id: str, named: Sequence[str]) -> None:
    """Raises NotFound for invoices that nobody knows, InvalidInput for none, or for those of another customer."""
    if not named:
        expected = "expected at least one invoice"
        raise InvalidInput(f"invoices: {expected}", (("invoices", expected),))
    owners = await invoices.owners(tx, named)
    all_known(named, owners)
    strangers = [one for one in named if owners[one] != customer_id]
    if strangers:
        expected = f"expected invoices of {customer_id} alone, not {', '.join(strangers)}"
        raise InvalidInput(f"invoices: {expected}", (("invoices", expected),))
