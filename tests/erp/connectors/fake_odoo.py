"""What would Odoo answer? Its external API over a few records in memory, and what its ORM does with them.

From "External JSON-2 API" (documentation 19.0, developer/reference/external_api) and "External RPC API" (18.0 and
before): POST /json/2/<model>/<method> with a bearer key and named parameters, errors with their status and a JSON body;
POST /jsonrpc with `common.authenticate` and `object.execute_kw`, errors with status 200. From "ORM API": domains in
prefix notation with dotted paths, many-to-one as [id, name], empty fields as false, datetimes in UTC with seconds.
Fields from addons/account: account.move, account.move.line, account.partial.reconcile, account.payment.
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.providers.wire import Answer, Request, Server

KEY, LOGIN, DATABASE = "6578616d706c65", "bot@acme.example", "acme"
_USER = 7
Record = dict[str, Any]

#: What many-to-one fields lead to.
_TARGETS = {
    "partner_id": "res.partner",
    "parent_id": "res.partner",
    "commercial_partner_id": "res.partner",
    "country_id": "res.country",
    "state_id": "res.country.state",
    "currency_id": "res.currency",
    "debit_currency_id": "res.currency",
    "credit_currency_id": "res.currency",
    "journal_id": "account.journal",
    "account_id": "account.account",
    "move_id": "account.move",
    "debit_move_id": "account.move.line",
    "credit_move_id": "account.move.line",
    "company_id": "res.company",
}


class OdooError(Exception):
    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status, self.name = status, name


class FakeOdoo:
    """`version` decides which protocol it speaks. `now` is its clock: what is written bears it."""

    def __init__(self, version: int = 19) -> None:
        self.version = version
        self.now = datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)
        self.calls: list[str] = []
        #: Answers in place of the next ones.
        self.instead: list[Answer] = []
        self.tables: dict[str, dict[int, Record]] = {}
        self._lock = threading.RLock()
        self.server = Server(self._answer)
        self.server.start()
        for code in ("EUR", "USD"):
            self.add("res.currency", name=code)
        self.add("res.country", name="Spain", code="ES")
        self.add("res.country.state", name="Valencia", code="V")
        self.add("account.account", name="Receivable", account_type="asset_receivable", internal_type="receivable",
                 reconcile=True)  # fmt: skip
        self.add("account.journal", name="Bank")
        self.add("res.company", name="Acme")

    @property
    def url(self) -> str:
        return self.server.url

    def stop(self) -> None:
        self.server.stop()

    # What a bookkeeper does

    def add(self, table_: str, /, **fields: Any) -> int:
        with self._lock:
            table = self.tables.setdefault(table_, {})
            number = max(table, default=0) + 1
            table[number] = {"id": number, "active": True, "write_date": self.now, **fields}
            return number

    def change(self, model: str, number: int, **fields: Any) -> None:
        with self._lock:
            self.tables[model][number] |= {**fields, "write_date": self.now}

    def partner(self, name: str = "Acme SL", **fields: Any) -> int:
        known: Record = {
            "name": name, "is_company": True, "parent_id": False, "customer_rank": 1, "lang": "es_ES", "country_id": 1,
            "state_id": False, "email": "pagos@acme.example", "phone": "600 111 222", "mobile": False,
            "type": "contact", "function": False, "x_credit_hold": False,
        }  # fmt: skip
        number = self.add("res.partner", **(known | fields))
        record = self.tables["res.partner"][number]
        record["commercial_partner_id"] = number if record["is_company"] else record["parent_id"] or number
        return number

    def invoice(self, partner: int, amount: float = 100.0, *, kind: str = "out_invoice", **fields: Any) -> int:
        """A posted invoice (or refund) with its receivable item."""
        number = len(self.tables.get("account.move", {})) + 1
        known: Record = {
            "name": f"INV/2026/{number:05}", "move_type": kind, "state": "posted", "invoice_date": "2026-02-01",
            "invoice_date_due": "2026-03-10", "currency_id": 1, "amount_total": amount, "amount_residual": amount,
            "partner_id": partner, "commercial_partner_id": partner, "company_id": 1, "ref": False, "x_level": 0,
        }  # fmt: skip
        self.add("account.move", **(known | fields))
        sign = 1 if kind == "out_invoice" else -1
        self.item(number, partner, sign * amount)
        return number

    def item(self, move: int, partner: int, amount: float, *, currency: int = 1, **fields: Any) -> int:
        known: Record = {
            "move_id": move, "parent_state": "posted", "partner_id": partner, "date": "2026-03-01", "balance": amount,
            "amount_currency": amount, "currency_id": currency, "journal_id": 1, "account_id": 1, "company_id": 1,
            "followup_line_id": False, "name": False,
        }  # fmt: skip
        return self.add("account.move.line", **(known | fields))

    def payment(self, partner: int, amount: float, **fields: Any) -> int:
        """Money in the journal: the id of its receivable item."""
        move = self.add("account.move", name="BNK/1", move_type="entry", state="posted", company_id=1)
        return self.item(move, partner, -amount, **fields)

    def reconcile(self, item: int, invoice: int, amount: float, **fields: Any) -> int:
        debit = next(one for one, row in self.tables["account.move.line"].items()
                     if row["move_id"] == invoice and row["balance"] > 0)  # fmt: skip
        known: Record = {
            "debit_move_id": debit, "credit_move_id": item, "amount": amount, "debit_amount_currency": amount,
            "credit_amount_currency": amount, "debit_currency_id": 1, "credit_currency_id": 1, "company_id": 1,
        }  # fmt: skip
        self.change("account.move", invoice)
        self.change("account.move.line", item)
        return self.add("account.partial.reconcile", **(known | fields))

    def unreconcile(self, partial: int) -> None:
        with self._lock:
            gone = self.tables["account.partial.reconcile"].pop(partial)
            self.change("account.move.line", gone["credit_move_id"])

    @staticmethod
    def refusal(status: int) -> Answer:
        """An answer of what stands before Odoo."""
        return Answer(status, b"<html></html>")

    def later(self, **length: int) -> None:
        self.now += timedelta(**length)

    # What it answers

    def _answer(self, request: Request) -> Answer:
        with self._lock:
            if self.instead:
                return self.instead.pop(0)
            if request.path == "/jsonrpc" and self.version < 19:
                return self._rpc(json.loads(request.body))
            if request.path.startswith("/json/2/") and self.version >= 19:
                return self._json2(request)
            return Answer.json(404, {"name": "werkzeug.exceptions.NotFound", "message": "404: Not Found"})

    def _json2(self, request: Request) -> Answer:
        try:
            if request.headers.get("authorization") != f"bearer {KEY}":
                raise OdooError(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
            if request.headers.get("x-odoo-database") != DATABASE:
                raise OdooError(404, "werkzeug.exceptions.NotFound", "no such database")
            _, _, _, model, method = request.path.split("/")
            named = json.loads(request.body)
            return Answer.json(200, self._call(model, method, named.pop("ids", []), named))
        except OdooError as error:
            told = {"name": error.name, "message": str(error), "arguments": [str(error)], "context": {}, "debug": ""}
            return Answer.json(error.status, told)

    def _rpc(self, body: Any) -> Answer:
        params = body["params"]
        try:
            if (params["service"], params["method"]) == ("common", "authenticate"):
                database, login, key, _ = params["args"]
                result: Any = _USER if (database, login, key) == (DATABASE, LOGIN, KEY) else False
            else:
                database, user, key, model, method, args, named = params["args"]
                if (database, user, key) != (DATABASE, _USER, KEY):
                    raise OdooError(200, "odoo.exceptions.AccessDenied", "Access Denied")
                if method in ("create", "search_count"):
                    named[{"create": "vals_list", "search_count": "domain"}[method]], args = args[0], args[1:]
                result = self._call(model, method, args[0] if args else [], named)
        except OdooError as error:
            data = {"name": error.name, "message": str(error), "arguments": [str(error)], "debug": "Traceback ..."}
            failure = {"code": 200, "message": "Odoo Server Error", "data": data}
            return Answer.json(200, {"jsonrpc": "2.0", "id": body["id"], "error": failure})
        return Answer.json(200, {"jsonrpc": "2.0", "id": body["id"], "result": result})

    def _call(self, model: str, method: str, ids: list[int], named: Record) -> Any:
        self.calls.append(f"{model}.{method}")
        table = self.tables.setdefault(model, {})
        match method:
            case "search_read":
                return self._search_read(model, **named)
            case "search_count":
                return len([row for row in table.values() if self._holds(model, row, named["domain"])])
            case "write":
                self._known(model, named["vals"])
                for number in ids:
                    self.change(model, number, **named["vals"])
                return True
            case "create":
                return [self._create(model, one) for one in named["vals_list"]]
            case "fields_get":
                known = set().union(*(row.keys() for row in table.values()))
                return {field: {"type": "char"} for field in named["allfields"] if field in known}
            case "message_post":
                self.add("mail.message", model=model, res_id=ids[0], body=f"<p>{named['body']}</p>")
                return True
        raise OdooError(422, "builtins.AttributeError", f"the method '{model}.{method}' does not exist")

    def _create(self, model: str, fields: Record) -> int:
        if model == "account.move":
            fields = {"name": "/", "state": "draft", "amount_total": 0.0, **fields}
        return self.add(model, **fields)

    def _known(self, model: str, fields: Record) -> None:
        there = set().union(*(row.keys() for row in self.tables[model].values()))
        if unknown := set(fields) - there:
            raise OdooError(422, "builtins.ValueError", f"Invalid field '{sorted(unknown)[0]}' in '{model}'")

    def _search_read(
        self, model: str, domain: list[Any], fields: list[str], order: str = "id", limit: int = 0, context: Any = None
    ) -> list[Record]:
        rows = [row for row in self.tables[model].values() if self._holds(model, row, domain)]
        rows = [row for row in rows if row["active"] or context == {"active_test": False}]
        rows.sort(key=lambda row: tuple(row[part.split()[0]] for part in order.split(", ")))
        for field in fields:
            if rows and all(field not in row for row in self.tables[model].values()):
                raise OdooError(422, "builtins.ValueError", f"Invalid field '{field}' on '{model}'")
        return [{"id": row["id"], **{field: self._shown(field, row.get(field, False)) for field in fields}}
                for row in (rows[:limit] if limit else rows)]  # fmt: skip

    def _shown(self, field: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M:%S}"
        if field in _TARGETS and value is not False:
            return [value, self.tables[_TARGETS[field]].get(value, {}).get("name", f"{field},{value}")]
        return value

    def _holds(self, model: str, row: Record, domain: list[Any]) -> bool:
        """A domain in prefix notation: `|` joins the two that follow, all else is and."""
        terms = list(domain)

        def one() -> bool:
            term = terms.pop(0)
            if term == "|":
                first, second = one(), one()
                return first or second
            field, operator, value = term
            return self._compare(self._value(row, field), operator, value)

        results = []
        while terms:
            results.append(one())
        return all(results)

    def _value(self, row: Record, path: str) -> Any:
        head, _, rest = path.partition(".")
        if not rest:
            return row.get(head, False)
        other = self.tables[_TARGETS[head]].get(row[head])
        return self._value(other, rest) if other else False

    def _compare(self, found: Any, operator: str, value: Any) -> bool:
        if isinstance(found, datetime):
            value = datetime.fromisoformat(value).replace(tzinfo=UTC)
        match operator:
            case "=":
                return bool(found == value)
            case "!=":
                return bool(found != value)
            case "in":
                return found in value
            case "ilike":
                return str(value).lower() in str(found).lower()
        if found is False:
            return False
        return bool({"<": found < value, ">": found > value, ">=": found >= value, "<=": found <= value}[operator])
