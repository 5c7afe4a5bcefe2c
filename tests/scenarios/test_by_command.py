"""What do people at the desk live through? Six stories on the real stack, typed as commands, on the test clock.

One stack for all of them, and one clock: each story is of a customer of its own and begins where the last one ended.
"""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings
from stack import programs
from tests.commands.conftest import Puntual
from tests.erp.webhooks.receiver import TAKEN, receiver
from tests.providers.wire import Answer
from tests.stack.test_supervision import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

#: A Monday, nine in the morning in Madrid.
BEGINS = "2026-03-02T09:00"


@dataclass
class Terminal:
    """Somebody who types; a command that fails, fails the story."""

    puntual: Puntual

    def __call__(self, *arguments: str, by: str = "maria", code: int = 0) -> Any:
        said = self.puntual(*arguments, "--json", PUNTUAL_ACTOR=by)
        assert said.code == code, (arguments, said.out, said.err)
        return said.json if said.out else said.err

    @property
    def today(self) -> date:
        return datetime.fromisoformat(self("clock", "show")["now"]).date()

    def advance(self, days: int) -> date:
        assert self("clock", "advance", f"{days}d")["late"] == 0
        return self.today

    def task(self, customer: str, kind: str) -> str:
        """The id of the first task of a kind about a customer, as soon as there is one (in three months at most)."""
        for _ in range(30):
            found = self("tasks", "--customer", customer, "--kind", kind)
            if found:
                return str(found[0]["id"])
            self.advance(3)
        raise AssertionError(f"no {kind} about {customer}")

    def owes(self, customer: str, amount: str, *, due_in: int = 7) -> str:
        """A new customer with one invoice; its id."""
        roles = ("payables", "administration", "management", "direction")
        contacts = [
            {"role": role, "name": role.title(), "email": f"{role}@{customer.lower()}.example"} for role in roles
        ]
        contacts[0]["phone"] = "+34600500100"
        place = {"kind": "business", "language": "en", "country": "ES", "region": "MD"}
        self._import("customers", {"id": customer, "name": customer, **place, "contacts": contacts})
        invoice, today = f"{customer}-1", self.today
        dates = {"issued_on": f"{min(today, today + timedelta(due_in))}", "due_on": f"{today + timedelta(due_in)}"}
        about = {"customer_id": customer, "number": invoice, "currency": "EUR", "amount": amount}
        self._import("invoices", {"id": invoice, **about, **dates})
        return invoice

    def receives(self, kind: str, invoice: str, amount: str) -> None:
        """A payment (`payments`) or a credit note (`credit-notes`) for an invoice."""
        customer = invoice.removesuffix("-1")
        about = {"customer_id": customer, "received_on": f"{self.today}", "currency": "EUR", "amount": amount}
        to = [{"invoice_id": invoice, "amount": amount}]
        self._import(kind, {"id": f"{kind}-{invoice}-{amount}", **about, "allocations": to})

    def status(self, invoice: str) -> dict[str, Any]:
        found: dict[str, Any] = self("status", invoice)
        return found

    def told(self, invoice: str) -> list[str]:
        """The templates of all that was written about an invoice, the oldest first."""
        return [message["template"] for message in self.status(invoice)["messages"]]

    def happened(self, invoice: str) -> list[str]:
        return [entry["kind"] for entry in self("timeline", invoice)]

    def _import(self, kind: str, item: dict[str, Any]) -> None:
        report = self("import", kind, self.puntual.write(f"{kind}.json", json.dumps([item])))
        assert report["refused"] == 0, report


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    folder = tmp_path_factory.mktemp("by-command")
    variables = {
        "PUNTUAL_HOME": str(folder / "home"),
        "PUNTUAL_TEST_CLOCK": "1",
        "PUNTUAL_LANGUAGE": "en",
        "PUNTUAL_TIME_ZONE": "Europe/Madrid",
        "PUNTUAL_WEBHOOKS_PRIVATE": "1",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, value in variables.items():
            patch.setenv(name, value)  # for the processes of the stack, too
        terminal = Terminal(Puntual(folder, ""))
        try:
            _stack(folder, "up", "--detach")
            terminal("clock", "set", BEGINS)
            terminal("staff", "add", "boss", "--role", "manager", "--full-name", "The Boss")
            yield terminal
        finally:
            _stack(folder, "down")


def _stack(folder: Path, *arguments: str) -> None:
    """In a process of its own: what `up` starts is not ours to wait for."""
    program, environment = programs.command(Settings(home=folder / "home", test_clock=True), "stack", *arguments)
    subprocess.run(program, env=environment, capture_output=True, timeout=120, check=True)


def test_a_promise_that_is_broken_is_told_and_the_case_goes_on_where_it_stood(desk: Terminal) -> None:
    invoice = desk.owes("Acme", "1000.00")
    desk.advance(10)
    stood = desk.status(invoice)["next"]["step"]
    promise = desk("promise", invoice, "--on", f"{desk.today + timedelta(5)}")
    held = desk.status(invoice)
    assert (held["claim"], held["holds"][0]["kind"]) == ("0.00", "promise")
    desk.advance(14)
    [ended] = desk("promises", "--customer", "Acme")
    assert (ended["id"], ended["state"], ended["ended_by"]) == (promise["id"], "broken", "engine")
    told = desk.told(invoice)
    promised = told.index("promise_confirmed")
    assert told[promised : promised + 3] == ["promise_confirmed", "promise_reminder", "promise_broken"]
    assert told[-1].startswith("overdue")
    assert stood in [step["step"] for step in desk.status(invoice)["steps"]]
    refused = desk("promise", invoice, "--on", f"{desk.today + timedelta(90)}", code=1)
    assert "30d" in refused
    desk.receives("payments", invoice, "1000.00")
    assert desk.status(invoice)["balance"] == "0.00"


def test_a_plan_breaks_with_its_second_missed_instalment(desk: Terminal) -> None:
    invoice = desk.owes("Beta", "900.00", due_in=-3)
    terms = ("plan", invoice, "--instalments", "3", "--first", f"{desk.today + timedelta(7)}", "--every", "2w")
    sketched = desk(*terms, "--dry-run")
    plan = desk(*terms)
    assert [one["amount"] for one in plan["payments"]] == ["300.00"] * 3
    assert [one["on"] for one in plan["payments"]] == [one["on"] for one in sketched["payments"]]
    desk.advance(7)
    desk.receives("payments", invoice, "300.00")
    desk.advance(28)
    assert desk.status(invoice)["claim"] == "0.00"  # one missed is not a broken plan
    desk.advance(10)
    [ended] = desk("plans", "--customer", "Beta")
    assert (ended["state"], [one["state"] for one in ended["payments"]]) == ("broken", ["kept", "missed", "missed"])
    after = desk.status(invoice)
    assert (after["balance"], after["claim"]) == ("600.00", "600.00")
    assert "plan_broken" in desk.told(invoice)
    assert after["next"] is not None
    desk.receives("payments", invoice, "600.00")


def test_of_a_dispute_in_part_the_rest_is_collected_and_a_credit_note_comes(desk: Terminal) -> None:
    invoice = desk.owes("Gamma", "1000.00", due_in=-3)
    desk("dispute", invoice, "--amount", "300.00", "--kind", "price", "--reason", "not the price of the order")
    assert desk.status(invoice)["claim"] == "700.00"
    desk.advance(5)
    assert "overdue" in desk.told(invoice)
    [dispute] = desk("disputes", "list", "--customer", "Gamma")
    desk("disputes", "resolve", str(dispute["id"]), "partly", "--credit", "200.00")
    assert desk.status(invoice)["claim"] == "800.00"
    [asked] = desk("erp", "list", "--customer", "Gamma", "--kind", "credit_note")
    assert asked["details"]["amount"] == "200.00"
    desk.receives("credit-notes", invoice, "200.00")
    [answered] = desk("erp", "list", "--customer", "Gamma", "--kind", "credit_note")
    assert answered["answer"] == "done"
    after = desk.status(invoice)
    assert (after["balance"], after["claim"], after["holds"]) == ("800.00", "800.00", [])
    desk.advance(3)
    assert "dispute_answered" in desk.told(invoice)
    desk.receives("payments", invoice, "800.00")


def test_an_offer_that_is_accepted_settles_for_less(desk: Terminal) -> None:
    invoice = desk.owes("Delta", "1000.00", due_in=-3)
    negotiation = str(desk("negotiation", "open", invoice, "--note", "cannot pay all of it")["id"])
    until = desk.today + timedelta(14)
    less = ("negotiation", "offer", negotiation, "--discount", "15%", "--until", f"{until}")
    approval = desk(*less)["approval_task"]
    refused = desk("task", "done", str(approval), "--outcome", "approved", code=1)
    assert "maria" in refused
    desk("task", "done", str(approval), "--outcome", "approved", by="boss")
    desk("negotiation", "accept", negotiation, "--source", "call")
    settled = desk.status(invoice)
    assert (settled["claim"], settled["arrangements"][0]["kind"]) == ("0.00", "settlement")
    desk.advance(5)
    desk.receives("payments", invoice, "850.00")
    assert desk.status(invoice)["arrangements"][0]["state"] == "kept"
    [asked] = desk("erp", "list", "--customer", "Delta", "--kind", "credit_note")
    assert (asked["details"]["amount"], desk.status(invoice)["claim"]) == ("150.00", "0.00")
    desk.receives("credit-notes", invoice, "150.00")
    assert {"offer_made", "approval_given", "settlement_agreed", "settlement_kept"} <= {*desk.happened(invoice)}
    desk.advance(3)
    assert desk.status(invoice)["outcome"] == "settled"


def test_credit_is_held_the_case_handed_over_and_taken_back(desk: Terminal) -> None:
    invoice = desk.owes("Epsilon", "1000.00")
    hand_over = ("hand-over", invoice, "--to", "agency", "--reason", "does not answer")
    assert "warning" in json.dumps(desk(*hand_over, by="boss", code=1))
    desk("task", "done", desk.task("Epsilon", "approval"), "--outcome", "approved", by="boss")
    desk.advance(1)
    assert desk.status(invoice)["credit_hold_since"] is not None
    assert desk("erp", "list", "--customer", "Epsilon", "--kind", "credit_hold")
    desk(*hand_over, by="boss")
    desk.advance(1)
    assert desk.status(invoice)["outcome"] == "handed_over"
    [dossier] = desk("dossier", "list", "--customer", "Epsilon")
    file = desk("dossier", "save", str(dossier["id"]), "--out", "dossier.zip")["file"]
    assert desk("dossier", "verify", file)["sha256"] == dossier["sha256"]
    desk("recall", invoice, "--reason", "has called, and pays", by="boss")
    desk.advance(1)
    assert desk.status(invoice)["open"]
    desk.receives("payments", invoice, "1000.00")
    desk.advance(5)
    ended = desk.status(invoice)
    assert (ended["outcome"], ended["credit_hold_since"]) == ("settled", None)
    assert {"credit_hold_set", "handed_over", "recalled"} <= {*desk.happened(invoice)}
    asked = [request["kind"] for request in desk("erp", "list", "--customer", "Epsilon")]
    assert asked == ["credit_hold", "handed_over", "recalled", "credit_hold_lifted"]


def test_another_program_hears_of_it_in_order_and_again_where_it_was_away(desk: Terminal) -> None:
    with receiver(Answer(503), TAKEN) as erp:
        made = desk("webhooks", "add", erp.url, "--event", "case.started", "--event", "hold.*")
        invoice = desk.owes("Zeta", "1000.00")
        desk("pause", invoice, "--reason", "they have moved")
        desk("resume", invoice, "--reason", "they are there")
        assert eventually(lambda: "hold.lifted" in erp.types())
        heard = [erp.verified(made["secret"], number)["data"] for number in range(len(erp.posted))]
        assert eventually(lambda: desk("webhooks", "show", str(made["id"]))["delivered"] == 3)
        desk("webhooks", "remove", str(made["id"]))
    assert [one["happened"] for one in heard] == ["invoice_received", "invoice_received", "paused", "resumed"]
    assert heard[0] == heard[1]
    assert {one["invoice_id"] for one in heard} == {invoice}
