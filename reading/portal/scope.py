"""Of whose account is something shown, and which of its invoices?"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """invoice_ids: those of a link; None: all of the customer's."""

    customer_id: str
    invoice_ids: frozenset[str] | None = None

    @property
    def whole(self) -> bool:
        return self.invoice_ids is None

    @property
    def asked(self) -> list[str] | None:
        """As a query takes it."""
        return None if self.invoice_ids is None else sorted(self.invoice_ids)

    def sees(self, invoice_id: str) -> bool:
        return self.invoice_ids is None or invoice_id in self.invoice_ids

    def sees_all(self, invoice_ids: Iterable[str]) -> bool:
        return all(self.sees(one) for one in invoice_ids)
