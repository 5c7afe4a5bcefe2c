"""What is to be seen after a drill? Rows of PostgreSQL and the providers' own log, read without the engine's code."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from stack import postgres
from tests.drill.diary import Diary
from tests.providers.accepted import Accepted, read_log

Row = dict[str, Any]

#: By name: the rows that the invariants look at.
_QUERIES = {
    "messages": "SELECT * FROM messages ORDER BY id",
    "attempts": "SELECT * FROM attempts ORDER BY message_id, number",
    "told": "SELECT * FROM message_invoices ORDER BY message_id, position",
    "steps": "SELECT * FROM steps ORDER BY invoice_id, step_id, occurrence",
    "cases": "SELECT * FROM cases ORDER BY invoice_id",
    "interactions": "SELECT id, kind, customer_id, invoice_id, details FROM interactions ORDER BY id",
    "inbox": "SELECT id, source, state, error FROM inbox ORDER BY id",
    "books": """
        SELECT i.currency, sum(i.amount) AS invoiced,
               (SELECT coalesce(sum(a.amount), 0) FROM allocations a JOIN credits c ON c.kind = a.credit_kind
                   AND c.id = a.credit_id WHERE c.currency = i.currency AND c.reversed_on IS NULL) AS applied,
               (SELECT coalesce(sum(b.balance), 0) FROM balances b WHERE b.currency = i.currency) AS open
        FROM invoices i GROUP BY i.currency""",
}


@dataclass(frozen=True)
class Evidence:
    """`rows` by the names above. `now`: what the test clock showed at the end."""

    diary: Diary
    accepted: Sequence[Accepted]
    rows: Mapping[str, list[Row]]
    now: datetime

    @cached_property
    def messages(self) -> dict[int, Row]:
        return {row["id"]: row for row in self.rows["messages"]}

    @cached_property
    def attempts(self) -> dict[str, Row]:
        """By token."""
        return {row["token"]: row for row in self.rows["attempts"]}

    @cached_property
    def taken(self) -> dict[int, list[Accepted]]:
        """What the providers took, by message."""
        by_message: dict[int, list[Accepted]] = defaultdict(list)
        for one in self.accepted:
            if one.token in self.attempts:
                by_message[self.attempts[one.token]["message_id"]].append(one)
        return by_message

    def number(self, message: Row) -> int:
        """Of the customer to whom a message went."""
        return int(message["customer_id"].removeprefix("C"))

    def whole(self, message_id: int) -> str:
        """Everything that is known of one message, for whoever has to find out what happened."""
        lines = [f"message {message_id}"]
        lines += [f"    {name}: {value}" for name, value in self.messages[message_id].items() if name != "body_html"]
        for name, key in (("attempts", "message_id"), ("told", "message_id"), ("steps", "message_id")):
            lines += [f"  {name}: {row}" for row in self.rows[name] if row[key] == message_id]
        about = [row for row in self.rows["interactions"] if row["details"].get("message") == message_id]
        lines += [f"  interaction: {row}" for row in about]
        lines += [f"  taken: {one}" for one in self.taken.get(message_id, [])]
        lines.append(f"  the customer: {self._customer(message_id)}")
        return "\n".join(lines)

    def _customer(self, message_id: int) -> str:
        number, diary = self.number(self.messages[message_id]), self.diary
        return (
            f"pays {diary.owes_nothing.get(number)}, disputes {diary.disputed.get(number)}, "
            f"opts out {diary.opted_out.get(number)}, bounces {number in diary.bouncing}"
        )


def gather(database_url: str, log: Path, diary: Diary, now: datetime) -> Evidence:
    """Raises psycopg.Error."""
    with psycopg.connect(postgres.plain(database_url), row_factory=dict_row) as connection:
        rows = {name: connection.execute(query).fetchall() for name, query in _QUERIES.items()}
    return Evidence(diary, read_log(log), rows, now)
