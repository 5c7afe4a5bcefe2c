"""How does a case read on a screen? The story in the order in which one asks: what, where, next, what was said."""

from decimal import Decimal
from typing import Any

from commands.arrangements import running_line
from commands.output import table, write
from config.sentences import Sentences


def write_status(sentences: Sentences, told: dict[str, Any]) -> None:
    """`told` is what reading.story tells of a case."""
    currency = told["currency"]

    def money(amount: str) -> str:
        return sentences.money(Decimal(amount), currency)

    place = told["country"] + (f" {told['region']}" if told["region"] else "")
    write(f"Invoice {told['number']} ({told['invoice_id']})")
    write(f"Customer: {told['customer_name']} ({told['customer_id']}), {place}, {told['time_zone']}")
    owed = f"{money(told['balance'])} of {money(told['amount'])}"
    late = f", {told['days_overdue']} day(s) overdue" if told["days_overdue"] else ""
    write(f"Owes: {owed}, due {told['due_on']}{late}")
    if told["days_past_due"]:
        still = ", which stand still" if told["clock_stopped"] else ""
        write(f"Days past due: {told['days_past_due']}, of them being chased: {told['days_chased']}{still}")
    if Decimal(told["claim"]) != Decimal(told["balance"]):
        write(f"Asked for now: {money(told['claim'])}")
    for charge in told["charges"]:
        if Decimal(charge["left"]):
            what = sentences.word("charge", charge["kind"])
            write(f"Charge {charge['id']}: {what} of {money(charge['left'])}, {charge['why']['text']}")
    if told["owed"]["total"] != told["owed"]["principal"]:
        write(f"In all: {money(told['owed']['total'])}")
    write(f"Segment {told['segment']}, strategy {told['strategy']} ({told['strategy_version']})"
          + (f", collector {told['collector']}" if told["collector"] else ""))  # fmt: skip
    write(f"Stands: {told['why']['text']}" + ("" if told["planned"] else " (about to be planned anew)"))
    write(_next(sentences, told))
    if told["credit_hold_since"]:
        write(f"Credit hold since {told['credit_hold_since']:%Y-%m-%d}")
    for arrangement in told["arrangements"]:
        if arrangement["state"].is_running:
            write(running_line(sentences, arrangement))
    for hold in told["holds"]:
        write(_hold(sentences, hold))
    reach = "; ".join(f"{one['role']} by {', '.join(one['channels'])}" for one in told["contacts"])
    write(f"Contacts: {reach or 'none: nobody can be written to'}")
    for task in told["tasks"]:
        write(f"Task {task['id']}: {task['kind']} of {task['queue']} until {task['due_on']}")
    if told["steps"]:
        write()
        table(
            ("step", "status", "at", "outcome"),
            [[step["step"], step["status"], step["at"], step["outcome"]] for step in told["steps"]],
        )
    if told["messages"]:
        write()
        columns = ("message", "at", "channel", "to", "subject", "state")
        table(
            columns,
            [
                [one["id"], one["at"], one["channel"], one["audience"], one["subject"], one["state"]]
                for one in told["messages"]
            ],
        )
    if told["replies"]:
        write()
        table(
            ("reply", "at", "channel", "means", "sure", "day"),
            [
                [one["id"], one["at"], one["channel"], sentences.word("intent", one["intent"]),
                 f"{one['confidence']:.0%}", one["day"]]
                for one in told["replies"]
            ],
        )  # fmt: skip


def _hold(sentences: Sentences, hold: dict[str, Any]) -> str:
    """What holds it or its customer, for how much, until when, by whom and why, and what follows."""
    begins = "" if hold["active"] else f" from {hold['since']:%Y-%m-%d} on"
    until = f" until {hold['until']}" if hold["until"] else ""
    part = f" over {sentences.money(Decimal(hold['amount']), hold['currency'])}" if hold["amount"] else ""
    reason = f", {hold['reason']}" if hold["reason"] else ""
    return (
        f"Hold: {sentences.word('hold', hold['kind'])}{begins}{until}{part} (by {hold['by']}{reason}); {hold['then']}"
    )


def _next(sentences: Sentences, told: dict[str, Any]) -> str:
    coming = told["next"]
    if coming is None:
        return "Next: nothing" + ("" if told["open"] else f", the case is {told['outcome']}")
    what = f"{sentences.word('step', coming['step'])} ({coming.get('do', 'unknown')}"
    what += f", {coming['level']}" if coming.get("level") else ""
    what += f" to {coming['to']}" if coming.get("to") else ""
    what += f" by {' or '.join(coming['channels'])}" if coming.get("channels") else ""
    what += f", after approval by a {coming['approval']}" if coming.get("approval") else ""
    when = f"{coming['at']:%a %Y-%m-%d %H:%M %Z}"
    claim = Decimal(coming["claim"])
    asked = f" for {sentences.money(claim, coming['currency'])}" if claim > 0 else ""
    moved = f", {coming['moved_by_text']}" if coming["moved_by_text"] else ""
    return f"Next: {what}){asked} on {when}{moved}"
