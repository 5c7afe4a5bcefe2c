"""What did the bank say, whose is it, and why? Lines of statements with what speaks for each candidate."""

from typing import Any

from models.bank import BankLineState
from reading.reader import Reader
from store import bank
from store.engine import Tx


async def lines(
    reader: Reader,
    tx: Tx,
    *,
    open_only: bool = False,
    state: BankLineState | None = None,
    account: str | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """So many lines, the latest first."""
    rows = await bank.listed(tx, open_only=open_only, state=state, account=account, limit=limit)
    return [told(reader, row) for row in rows]


def told(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """A line, its reasons as sentences. `taken_back`: the payment that it became was reversed since."""
    why = row["why"]
    return {
        **{name: value for name, value in row.items() if name not in ("statement_id", "why", "task_closed")},
        "decided_at": row["decided_at"].astimezone(reader.zone) if row["decided_at"] else None,
        "why": {"code": why["code"], "params": why["params"], "text": _said(reader, why)} if why else None,
        "candidates": [_candidate(reader, one) for one in why.get("candidates", [])],
    }


def _candidate(reader: Reader, stored: dict[str, Any]) -> dict[str, Any]:
    reasons = [{**one, "text": _said(reader, one)} for one in stored.get("reasons", [])]
    return {**stored, "reasons": reasons, "text": "; ".join(one["text"] for one in reasons)}


def _said(reader: Reader, why: dict[str, Any]) -> str:
    return reader.sentences.why(why["code"], why["params"])
