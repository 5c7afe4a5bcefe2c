"""Do status, timeline and lists tell the story, for people and for programs?"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from models.case import StepStatus, Why
from models.interaction import InteractionKind
from models.message import Rendered
from models.task import TaskKind
from store import messages, steps, tasks
from store.engine import Tx
from tests.commands.conftest import Puntual

AT = datetime(2026, 2, 10, 14, 0, tzinfo=UTC)


async def a_message(tx: Tx) -> int:
    words = Rendered("Factura FV-42", "Hola Ana:\n\nsaldo \x1b[31m1200000.50", "<p>Hola</p>")
    message_id = await messages.next_id(tx)
    new = messages.NewMessage(
        id=message_id,
        send_key="k",
        token="t",
        claimed_by="0042",
        customer_id="C-1",
        channel="email",
        audience="payables",
        template="overdue",
        language="es",
        to_name="Ana",
        to_address="ana@acme.example",
        words=words,
        claimed_at=AT,
        not_after=AT + timedelta(hours=8),
        local_day=date(2026, 2, 10),
        told_as=(InteractionKind.REMINDER_SENT, InteractionKind.REMINDER_COVERED),
        allowed_by={},
        never_guessed=False,
    )
    told = messages.ToldInvoice("0042", "overdue-4", 1, "COP", Decimal("1200000.50"), {"code": "step_due"})
    await messages.claim(tx, new, [told])
    return message_id


async def a_task(tx: Tx) -> int:
    number = await tasks.open_one(
        tx,
        tasks.NewTask(
            TaskKind.CALL, "collectors", "C-1", "0042", "call", AT, date(2026, 2, 12), 3, "laura",
            {"role": "payables"},
        ),
    )  # fmt: skip
    await steps.record(tx, [steps.StepRow("0042", "call", 1, StepStatus.DONE, AT, Why("step_due"), task_id=number)])
    return number


def test_status_tells_who_owes_what_and_what_comes_next(loaded: Puntual) -> None:
    lines = loaded("status", "0042").out
    assert "Invoice FV-42 (0042)" in lines
    assert "Acme [S.A.S.] (C-1), CO, America/Bogota" in lines
    assert "Owes: 1,200,000.50 COP of 1,200,000.50 COP, due 2026-02-02" in lines
    assert "Next: " in lines
    assert "for 1,200,000.50 COP on " in lines
    assert "Contacts: payables by email, sms" in lines


def test_status_as_json_is_all_about_one_case(loaded: Puntual) -> None:
    loaded.in_database(a_message)
    loaded.in_database(a_task)
    told = loaded("status", "0042", "--json").json
    assert (told["invoice_id"], told["balance"], told["currency"]) == ("0042", "1200000.50", "COP")
    assert (told["due_on"], told["time_zone"]) == ("2026-02-02", "America/Bogota")
    assert set(told["why"]) == {"code", "params", "text"}
    assert told["next"]["claim"] == "1200000.50"
    assert datetime.fromisoformat(told["next"]["at"]).utcoffset() is not None
    assert told["next"]["at"].endswith("-05:00")
    assert told["contacts"] == [{"role": "payables", "channels": ["email", "sms", "whatsapp", "letter"]}]
    assert told["workflow_id"] == "dunning/0042"
    assert (told["holds"], [step["step"] for step in told["steps"]]) == ([], ["call"])
    assert (told["messages"][0]["subject"], told["tasks"][0]["step_id"]) == ("Factura FV-42", "call")
    assert told["messages"][0]["at"] == "2026-02-10T09:00:00-05:00"


def test_the_timeline_speaks_the_asked_language_in_the_customers_time(loaded: Puntual) -> None:
    (english,) = loaded("timeline", "0042", "--json").json
    assert english["kind"] == "invoice_received"
    assert english["summary"].startswith("Invoice FV-42 received")
    assert english["at"].endswith("-05:00")
    (spanish,) = loaded("timeline", "0042", "--language", "es", "--json").json
    assert spanish["summary"].startswith("Factura FV-42")
    assert "Factura FV-42" in loaded("timeline", "--customer", "C-1", PUNTUAL_LANGUAGE="es").out
    assert english["details"]["amount"] == "1200000.50"


def test_cases_are_listed_and_filtered_with_one_object_each(loaded: Puntual) -> None:
    said = loaded("cases", "--json")
    assert [case["invoice_id"] for case in said.json] == ["0042", "0043"]
    first = said.json[0]
    assert (first["amount"], first["balance"], first["currency"]) == ("1200000.50", "1200000.50", "COP")
    assert (first["open"], first["segment"], first["strategy"]) == (True, "premium", "gentle")
    assert {"why", "stage", "next_at", "due_on", "workflow_id", "customer_id"} <= set(first)
    for filters, found in [
        (["--customer", "C-2"], ["0043"]),
        (["--country", "co"], ["0042"]),
        (["--currency", "EUR", "--open"], ["0043"]),
        (["--closed"], []),
        (["--collector", "laura", "--segment", "premium", "--strategy", "gentle"], ["0042"]),
        (["--due-before", "2026-02-03"], ["0042"]),
        (["--due-after", "2026-02-02"], ["0043"]),
        (["--stage", "nothing"], []),
        (["--outcome", "settled"], []),
        (["--limit", "1"], ["0042"]),
        (["--after", "0042"], ["0043"]),
    ]:
        assert [case["invoice_id"] for case in loaded("cases", *filters, "--json").json] == found, filters


def test_the_list_is_plain_columns_when_piped_and_says_sums_and_more_beside(loaded: Puntual) -> None:
    said = loaded("cases", "--limit", "1")
    head, row = said.out.splitlines()
    assert head.split()[:3] == ["invoice", "customer", "due"]
    assert row.startswith("0042     Acme [S.A.S.] (C-1)")
    assert "owed: 1,200,000.50 COP" in said.err
    assert "--after 0042" in said.err
    assert "\x1b" not in said.out


def test_empty_lists_say_so_beside(puntual: Puntual) -> None:
    for command in ("cases", "messages", "tasks"):
        said = puntual(command)
        assert (said.code, said.out) == (0, "")
        assert said.err
        assert puntual(command, "--json").json == []


def test_messages_are_listed_and_their_words_shown(loaded: Puntual) -> None:
    number = loaded.in_database(a_message)
    (listed,) = loaded("messages", "--invoice", "0042", "--json").json
    assert (listed["id"], listed["invoices"], listed["state"]) == (number, ["0042"], "claimed")
    assert "body_text" not in listed
    assert loaded("messages", "--customer", "C-2", "--json").json == []
    assert loaded("messages", "--after", str(number), "--json").json == []
    assert "Factura FV-42" in loaded("messages").out
    words = loaded("message", str(number)).out
    assert "email to Ana <ana@acme.example> (payables), claimed" in words
    assert "Hola Ana:\n\nsaldo" in words
    assert "\x1b" not in words
    assert loaded("message", str(number), "--html").out == "<p>Hola</p>\n"
    assert loaded("message", str(number), "--json").json["body_html"] == "<p>Hola</p>"


def test_a_task_is_listed_shown_and_done(loaded: Puntual) -> None:
    number = loaded.in_database(a_task)
    (listed,) = loaded("tasks", "--queue", "collectors", "--customer", "C-1", "--json").json
    assert (listed["id"], listed["kind"], listed["due_on"]) == (number, "call", "2026-02-12")
    assert "1 of 3" in loaded("tasks").out
    shown = loaded("task", "show", str(number)).out
    assert "Llamar a Ana (Acme [S.A.S.])" in shown
    assert "phone: +576017438900" in shown
    assert "1.200.000,50\N{NO-BREAK SPACE}COP" in shown
    assert "reached" in loaded("task", "show", str(number), "--json").json["outcomes"]
    wrong = loaded("task", "done", str(number), "--outcome", "approved")
    assert (wrong.code, wrong.out) == (1, "")
    assert "no_answer" in wrong.err
    done = loaded("task", "done", str(number), "--outcome", "reached", "--note", "pays on Friday", "--json")
    assert (done.code, done.json["outcome"]) == (0, "reached")
    assert loaded("task", "done", str(number), "--outcome", "reached").code == 1
    assert loaded("tasks", "--json").json == []
    (closed,) = loaded("tasks", "--done", "--json").json
    assert (closed["closed_by"], closed["note"]) == ("maria", "pays on Friday")
    assert loaded("timeline", "0042", "--json").json[-1]["kind"] == "call_made"
