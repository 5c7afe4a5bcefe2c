"""Is the worklist read and worked on from the command line, and is what does not fit told by its option?"""

from datetime import UTC, datetime, timedelta

import pytest

from models.case import StepStatus, Why
from models.task import TaskKind
from store import steps, tasks
from store.engine import Tx
from tests.commands.conftest import Puntual

NOW = datetime.now(UTC)
TOMORROW = (NOW + timedelta(days=1)).date()


async def a_call(tx: Tx) -> int:
    number = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.CALL, "collectors", "C-1", "0042", "call-1", NOW, TOMORROW + timedelta(days=3), 3,
            details={"role": "payables", "invoices": ["0042"]},
        ),
    )  # fmt: skip
    await steps.record(tx, [steps.StepRow("0042", "call-1", 1, StepStatus.DONE, NOW, Why("step_due"), task_id=number)])
    return number


@pytest.fixture
def call(loaded: Puntual) -> str:
    return str(loaded.in_database(a_call))


def test_the_list_says_why_and_filters(loaded: Puntual, call: str) -> None:
    [task] = loaded("tasks", "--json").json
    assert [reason["code"] for reason in task["reasons"]] == ["rank_owed", "rank_days"]
    assert task["weight"] == sum(reason["points"] for reason in task["reasons"])
    assert task["why"].startswith("1,200,000.50 COP, ")
    assert task["claims"] == [{"currency": "COP", "amount": "1200000.5000"}]
    assert "1,200,000.50 COP" in loaded("tasks", "--queue", "collectors").out
    for filters in (("--mine",), ("--overdue",), ("--kind", "visit"), ("--snoozed",), ("--owner", "bea")):
        assert loaded("tasks", *filters, "--json").json == [], filters
    assert loaded("tasks", "--mine", "--owner", "bea").code == 2


def test_a_task_is_taken_put_off_and_handed_over(loaded: Puntual, call: str) -> None:
    assert loaded("task", "claim", call, "--json").json == {"id": int(call), "owner": "maria"}
    assert [task["id"] for task in loaded("tasks", "--mine", "--json").json] == [int(call)]
    assert loaded("task", "assign", call, "bea", "--reason", "knows them").code == 0
    taken = loaded("task", "claim", call)
    assert (taken.code, "is bea's" in taken.err) == (1, True)
    late = loaded("task", "snooze", call, "--until", (TOMORROW + timedelta(days=30)).isoformat())
    assert (late.code, "later only with a reason" in late.err) == (1, True)
    assert loaded("task", "snooze", call, "--until", (TOMORROW + timedelta(days=1)).isoformat()).code == 0
    assert (loaded("tasks", "--json").json, len(loaded("tasks", "--snoozed", "--json").json)) == ([], 1)
    told = loaded("timeline", "0042").out
    assert "given to bea (knows them)" in told
    assert "rests until" in told


def test_a_call_ends_with_a_promise_of_what_it_was_about(loaded: Puntual, call: str) -> None:
    on = (TOMORROW + timedelta(days=7)).isoformat()
    done = loaded("task", "done", call, "--outcome", "promises", "--on", on, "--late", "cash_flow", "--json")
    assert (done.code, done.json["invoices"]) == (0, ["0042"]), done.err
    [promise] = loaded("promises", "--json").json
    assert (promise["state"], promise["amount"]) == ("open", "1200000.50")


def test_what_is_disputed_and_when_to_call_again_are_said_by_options(loaded: Puntual, call: str) -> None:
    sunday = next(day for day in (TOMORROW + timedelta(days=n) for n in range(7)) if day.weekday() == 6)
    refused = loaded("task", "done", call, "--outcome", "call_later", "--at", f"{sunday}T10:00")
    assert (refused.code, "the next lawful minute for a call is" in refused.err) == (1, True)
    done = loaded(
        "task", "done", call, "--outcome", "disputes", "--disputed", "0042=500000", "--reason", "dearer than agreed",
        "--dispute-kind", "price",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "500,000.00 COP disputed" in loaded("timeline", "0042").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("promises",), 1, "promise: expected with the outcome promises"),
        (("promises", "--on", "2026-02-31"), 2, "date"),
        (("promises", "--on", "2030-01-01", "--amount", "1", "--amount", "2"), 2, "expected an --amount for each --on"),
        (("disputes", "--disputed", "0042"), 2, "expected --reason with --disputed"),
        (("reached", "--invoice", "0042"), 2, "expected --on DATE with --invoice"),
        (("wrong_number", "--number", "12"), 2, "number: expected a phone number"),
        (("no_answer", "--late", "cash_flow"), 1, "lateness: expected only with the outcome"),
    ],
)
def test_what_does_not_fit_is_told_by_its_name(
    loaded: Puntual, call: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    wrong = loaded("task", "done", call, "--outcome", *arguments)
    assert wrong.code == code, wrong.err
    assert said in " ".join(wrong.err.replace("│", " ").split())
    assert len(loaded("tasks", "--json").json) == 1


def test_a_call_is_shown_with_its_script_and_what_may_be_agreed(loaded: Puntual, call: str) -> None:
    shown = loaded("task", "show", call, "--json").json["details"]
    assert (shown["person"], shown["phone"]) == ("Ana", "+576017438900")
    assert "Puede aceptar, sin consultar a nadie" in shown["script"]
    assert set(shown) - {"not_now", "allowed_from"} == {"role", "invoices", "person", "phone", "script"}
