"""How is Odoo read, and written to? Partners, journal items with their reconciliations, customer invoices."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from erp.connectors.http import ErpHttp
from erp.connectors.odoo_client import Json2, JsonRpc, OdooCalls, label, rows_of, target, text
from erp.connectors.odoo_money import IN_PROCESS, LINE, PARTIAL, REGISTERED, Money
from erp.connectors.odoo_partners import Partners
from erp.connectors.odoo_write_back import WriteBack
from erp.connectors.paging import Row, next_rows
from erp.connectors.port import (
    Ask,
    Entry,
    ErpRefuses,
    Gone,
    Mark,
    Outcome,
    Page,
    Stream,
    in_known_form,
    money,
    read,
)
from erp.fields import ImportKind
from models.connector import OdooSource

_INVOICE = ("name", "state", "invoice_date", "invoice_date_due", "currency_id", "amount_total",
            "commercial_partner_id", "write_date")  # fmt: skip
_STAMP = "%Y-%m-%d %H:%M:%S"
_SECOND = timedelta(seconds=1)
#: From this version on a payment may be registered without being in a journal.
_IN_PROCESS_FROM = 18


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a stream comes from: records of a model, and what they become."""

    model: str
    domain: Sequence[Any]
    fields: Sequence[str]
    entries: Callable[[list[Row]], Awaitable[Sequence[Entry]]]


class Odoo:
    def __init__(self, source: OdooSource, key: str) -> None:
        self._source = source
        headers = {"X-Odoo-Database": source.database}
        if source.version >= 19:
            headers["Authorization"] = f"bearer {key}"
        self._http = ErpHttp("Odoo", source.url, headers, source.seconds)
        self._odoo: OdooCalls = (
            Json2(self._http) if source.version >= 19 else JsonRpc(self._http, source.database, source.login or "", key)
        )
        self._partners = Partners(self._odoo, source)
        self._money = Money(self._odoo, source, self._partners)
        self._write_back = WriteBack(self._odoo, source)
        self._sources = self._of_streams()

    @property
    def streams(self) -> tuple[Stream, ...]:
        kinds: dict[str, ImportKind] = {"partners": "customers", "people": "customers", "invoices": "invoices"}
        return tuple(Stream(name, kinds.get(name, "payments")) for name in self._sources)

    def rewind(self, stream: str, mark: Mark) -> Mark:
        return Mark(f"{datetime.strptime(mark.at, _STAMP) - self._source.overlap:{_STAMP}}")  # noqa: DTZ007 - UTC, as Odoo writes it

    async def pull(self, stream: str, after: Mark | None, limit: int) -> Page:
        source = self._sources[stream]

        async def listed(more: Sequence[Any], order: str, at_most: int) -> list[Row]:
            domain = [*source.domain, *more]
            return await rows_of(self._odoo, source.model, domain, source.fields, order=order, limit=at_most)

        async def within(at: str, id_: str, at_most: int) -> list[Row]:
            # Odoo keeps microseconds and tells seconds: one stamp is a whole second.
            stamp = [("write_date", ">=", at), ("write_date", "<", _after(at)), ("id", ">", int(id_ or 0))]
            return await listed(stamp, "id", at_most)

        async def beyond(at: str | None, at_most: int) -> list[Row]:
            return await listed([("write_date", ">=", _after(at))] if at else [], "write_date, id", at_most)

        with in_known_form("Odoo"):
            rows, mark, more = await next_rows(within, beyond, lambda row: str(row["write_date"]), after, limit)
            return Page(tuple(await source.entries(rows)), mark, more)

    async def missing(self, kind: ImportKind, keys: Sequence[str]) -> set[str]:
        """Journal items and payments of one key each; a key may name a currency behind a colon."""
        models = {"customers": "res.partner", "invoices": "account.move"}
        asked: dict[str, dict[str, int]] = {}
        for key in keys:
            registered = key.startswith(REGISTERED)
            model = "account.payment" if registered else models.get(kind, "account.move.line")
            asked.setdefault(model, {})[key] = int(key.removeprefix(REGISTERED).partition(":")[0])
        gone: set[str] = set()
        for model, ids in asked.items():
            with in_known_form("Odoo"):
                there = await rows_of(self._odoo, model, [("id", "in", sorted(set(ids.values())))], ("id",))
                gone |= {key for key, number in ids.items() if number not in {row["id"] for row in there}}
        return gone

    async def push(self, ask: Ask) -> Outcome:
        with in_known_form("Odoo"):
            return await self._write_back.push(ask)

    @property
    def takes_levels(self) -> bool:
        return bool(self._source.write_back.level or self._source.write_back.followup_lines)

    async def push_level(self, invoice: str, level: int) -> None:
        await self._write_back.level(invoice, level)

    async def check(self) -> list[str]:
        """Reads one record of each model, and looks for the fields that are to be written."""
        said = []
        for name, source in self._sources.items():
            count = await self._odoo.call(source.model, "search_count", domain=list(source.domain))
            await rows_of(self._odoo, source.model, source.domain, source.fields, limit=1)
            said.append(f"{name}: {count} in {source.model}")
        to = self._source.write_back
        wanted = [("res.partner", to.credit_hold.field if to.credit_hold else None), ("account.move", to.level),
                  ("account.move.line", "followup_line_id" if to.followup_lines else None)]  # fmt: skip
        for model, field in wanted:
            if field is None:
                continue
            found = await self._odoo.call(model, "fields_get", allfields=[field])
            if not isinstance(found, dict) or field not in found:
                raise ErpRefuses(f"{model} has no field {field}: correct write_back")
            said.append(f"writes {model}.{field}")
        return said

    async def close(self) -> None:
        await self._http.close()

    def _of_streams(self) -> dict[str, _Source]:
        customers = [("customer_rank", ">", 0), "|", ("is_company", "=", True), ("parent_id", "=", False)]
        people = [("parent_id", "!=", False), ("is_company", "=", False), ("parent_id.customer_rank", ">", 0)]
        registered = [("payment_type", "=", "inbound"), ("partner_type", "=", "customer"), ("move_id", "=", False)]
        partials = [("company_id", "=", self._source.company)] if self._source.company else []
        invoices = [("move_type", "=", "out_invoice"), *self._money.within(day="invoice_date")]
        sources = {
            "partners": _Source("res.partner", customers, self._partners.fields, self._partners.customers),
            "people": _Source("res.partner", people, ("commercial_partner_id", "write_date"), self._of_people),
            "items": _Source("account.move.line", self._money.lines, LINE, self._money.of_lines),
            "reconciliations": _Source("account.partial.reconcile", partials, PARTIAL, self._money.of_partials),
        }
        if self._source.version >= _IN_PROCESS_FROM:
            mine = [*registered, *self._money.within(day="date")]
            sources["registered"] = _Source("account.payment", mine, IN_PROCESS, self._money.of_payments)
        return {**sources, "invoices": _Source("account.move", invoices, _INVOICE, self._invoices)}

    async def _of_people(self, rows: list[Row]) -> Sequence[Entry]:
        return await self._partners.read(of for row in rows if (of := target(row["commercial_partner_id"])))

    async def _invoices(self, rows: list[Row]) -> Sequence[Entry]:
        """Invoices after the customers who owe them: a partner becomes a customer without its own stamp moving."""
        posted = [row for row in rows if row["state"] == "posted"]
        owing = {of for row in posted if (of := target(row["commercial_partner_id"]))}
        entries: list[Entry] = [*await self._partners.read(owing)]
        for row in rows:
            key, amount = str(row["id"]), Decimal(row["amount_total"])
            if row["state"] != "posted" or amount == 0:
                why = f"it is {row['state']}" if row["state"] != "posted" else "it asks for nothing"
                entries.append(Gone("invoices", key, why))
                continue
            issued, currency = text(row["invoice_date"]), label(row["currency_id"]) or ""
            shape = {
                "id": f"{self._source.prefix}{key}",
                "customer_id": f"{self._source.prefix}{target(row['commercial_partner_id'])}",
                "number": text(row["name"]) or "",
                "issued_on": issued,
                "due_on": text(row["invoice_date_due"]) or issued,
                "currency": currency,
                "amount": money(amount, currency),
            }
            entries.append(read("invoices", key, shape))
        return entries


def _after(at: str) -> str:
    return f"{datetime.strptime(at, _STAMP) + _SECOND:{_STAMP}}"  # noqa: DTZ007 - UTC, as Odoo writes it
