"""What follows when somebody was called, visited or read? What they said is done; what was wrong is not used again."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.contact_policy import permission
from domain.reach import callee
from models.block import BlockKind
from models.contact_rule import Medium
from models.customer import Role
from models.errors import InvalidInput, Refused
from models.interaction import Interaction, InteractionKind
from models.reply import Intent, Understood
from models.task import TaskKind, TaskOutcome
from operations import disputes, lateness, negotiations, promises
from operations.answered import CALL, Answered
from operations.answering import answer_customer
from operations.colleagues import expect_colleague
from operations.contacts import correct_within
from operations.reply_tasks import Told, put_before_a_person
from store import blocks, cases, customers, facts, history, holds, invoices, tasks

_STAFF = "staff"


async def follow(done: Answered) -> set[str]:
    """What was said in a call, on a visit or in a reply happens; the other invoices that are to be woken.

    Raises InvalidInput and Refused as whatever it leads to does: nothing is closed then.
    """
    answer = done.answer
    concerned: set[str] = set()
    if answer.outcome is TaskOutcome.WRONG_NUMBER:
        # Before the right one takes its place.
        concerned |= await _wrong(done)
    if answer.contact is not None:
        concerned |= await correct_within(done.tx, done.desk, done.customer_id, answer.contact, done.now)
    await record_lateness(done)
    # What is disputed cannot be promised: first what is wrong, then what is paid of the rest.
    await _expect_own(done, [terms.invoice_id for terms in answer.disputes])
    for terms in answer.disputes:
        await disputes.open_within(done.tx, done.desk, terms, done.now, source=done.kind.value)
        concerned.add(terms.invoice_id)
    if answer.promise is not None:
        arranged = await promises.promise_within(
            done.tx, done.desk, done.customer_id, answer.promise, done.now, source=done.kind.value
        )
        concerned |= {*arranged.invoices, *arranged.freed}
    match answer.outcome:
        case TaskOutcome.CALL_LATER:
            await _asked_for(done)
        case TaskOutcome.ASKS_PLAN:
            await negotiations.open_within(done.tx, done.desk, done.customer_id, done.about, done.now, note=answer.note)
            concerned |= set(done.about)
        case TaskOutcome.SAYS_PAID:
            await _look_for_payment(done)
    if done.kind is TaskKind.REPLY:
        concerned |= await answer_customer(done)
        # What was answered has been read: whoever read it has said by now what holds the cases from here on.
        concerned |= set(
            await holds.end_reading(
                done.tx, done.customer_id, now=done.now, by=done.desk.actor, as_=answer.outcome.value
            )
        )
    return concerned


async def _expect_own(done: Answered, invoice_ids: Sequence[str]) -> None:
    """Who answers for one customer says nothing of another's invoices; the task's customer alone is locked."""
    owners = await invoices.owners(done.tx, invoice_ids)
    for position, invoice_id in enumerate(invoice_ids):
        if owners.get(invoice_id) != done.customer_id:
            expected = f"expected an invoice of {done.customer_id}, {invoice_id} is none"
            raise InvalidInput(f"disputes: {expected}", ((f"disputes.{position}.invoice_id", expected),))


async def record_lateness(done: Answered) -> None:
    """Why payment is late, where the customer told it."""
    if done.answer.lateness is not None:
        await lateness.record_within(
            done.tx, done.desk, done.customer_id, done.about, done.answer.lateness, done.answer.note, done.now
        )


async def _wrong(done: Answered) -> set[str]:
    """The number (of a visit: the address) is not the customer's: nobody is looked for there again."""
    medium, wrong = await _wrong_one(done)
    if not await blocks.add(done.tx, medium, wrong, BlockKind.WRONG_PERSON, done.now, source=_STAFF):
        return set()
    owners = {done.customer_id, *await blocks.owners(done.tx, medium, wrong)}
    details = {"channel": medium.value, "block": BlockKind.WRONG_PERSON.value}
    kind = InteractionKind.ADDRESS_BLOCKED
    told = [Interaction(kind, owner, done.desk.actor, done.now, None, details) for owner in sorted(owners)]
    await history.append(done.tx, told)
    concerned = {invoice_id for _, invoice_id in await cases.open_of_customers(done.tx, sorted(owners))}
    await cases.revise(done.tx, sorted(concerned))
    return concerned


async def _wrong_one(done: Answered) -> tuple[Medium, str]:
    if done.kind is TaskKind.VISIT:
        customer = (await customers.get(done.tx, [done.customer_id]))[done.customer_id]
        address = customer.attributes.get("address")
        if address is None:
            raise Refused(f"No address of {done.customer_id} is known any more: nothing can be wrong about it")
        return Medium.VISIT, address
    if done.answer.number is not None:
        return Medium.CALL, done.answer.number
    found = await facts.of_cases(done.tx, done.desk.shelf, done.about)
    role, rules = Role(done.task["details"]["role"]), done.desk.rulebook.contact_rules
    person = callee(found[0], role, rules) if found else None
    if person is None or person.phone is None:
        expected = "expected the number that was called: none is known any more"
        raise InvalidInput(f"number: {expected}", (("number", expected),))
    return Medium.CALL, person.phone


async def _asked_for(done: Answered) -> None:
    """The customer named a time. One at which nobody may be called (or visited) is not agreed to."""
    at = done.answer.call_at
    assert at is not None, "faults_of asks for it"
    if at <= done.now:
        expected = f"expected a time after {done.now.isoformat(timespec='minutes')}"
        raise InvalidInput(f"call_at: {expected}", (("call_at", expected),))
    # With this conversation among what was said lately: after one, some rules ask for quiet.
    [first, *_] = await facts.of_cases(done.tx, done.desk.shelf, [str(done.task["invoice_id"])])
    allowed = permission(first, done.kind.value, at, done.desk.rulebook.contact_rules)
    zone = ZoneInfo(first.time_zone)
    if allowed.at is None:
        raise Refused(f"A {done.kind} is not allowed at all (rule {allowed.policy}): no time can be agreed")
    if allowed.at > at:
        instead = allowed.at.astimezone(zone).isoformat(timespec="minutes")
        why = done.desk.sentences.why(allowed.moved_by or "not_now", {"rule": allowed.policy})
        raise Refused(f"{why}: the next lawful minute for a {done.kind} is {instead}")
    if done.task["step_id"] == CALL:
        await _call_again(done, at, at.astimezone(zone).date())


async def _call_again(done: Answered, at: datetime, day: date) -> None:
    """No rung of the ladder asks again for a call that none had asked for: it waits for its hour on the worklist."""
    task = done.task
    task_id = await tasks.open_one(
        done.tx,
        tasks.NewTask(
            TaskKind.CALL,
            task["queue"],
            done.customer_id,
            done.about[0],
            CALL,
            done.now,
            day,
            owner=done.desk.actor,
            details={"role": task["details"]["role"], "invoices": list(done.about)},
            occurrence=task["occurrence"] + 1,
        ),
    )
    await tasks.change(done.tx, task_id, snoozed_until=at)
    details = {"task": task_id, "step": CALL, "attempt": task["occurrence"] + 1, "queue": task["queue"]}
    kind = InteractionKind.CALL_TASK_OPENED
    await history.append(
        done.tx,
        [Interaction(kind, done.customer_id, done.desk.actor, done.now, one, details) for one in done.about],
    )


async def _look_for_payment(done: Answered) -> None:
    """Nobody is asked again before somebody has looked for the payment; whoever looks says how it was."""
    known = await cases.get(done.tx, done.about)
    told = Told(None, done.kind.value, Understood(Intent.PAID, 1.0, ""))
    who = done.answer.looked_up_by
    if who is not None:
        await expect_colleague(done.tx, who, "looked_up_by")
    await put_before_a_person(
        done.tx,
        told,
        done.customer_id,
        [(invoice_id, known[invoice_id]["open"]) for invoice_id in done.about if invoice_id in known],
        done.now,
        may_pause=True,
        owner=who,
    )
