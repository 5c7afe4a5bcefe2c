"""What keeps a customer from being chased, and who looks after it? Pauses, credit holds and owners, set from a page."""

from collections.abc import Sequence

from models.user import Access
from models.values import CalendarDate, Line, Shape
from operations import cases, credit_holds, owners
from web.console.customers.action import Action, Doing, Done, Field
from web.console.customers.subject import Subject
from web.console.visit import Visit
from web.forms import checked


class _Pause(Shape):
    reason: Line
    begins: CalendarDate | None = None
    until: CalendarDate | None = None


class _Reason(Shape):
    reason: Line


class _Owner(Shape):
    person: Line
    reason: Line


def _pause_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    return [Field("begins", "date"), Field("until", "date"), Field("reason", required=True)]


def _reason_fields(visit: Visit, subject: Subject) -> Sequence[Field]:
    return [Field("reason", required=True)]


async def _pause(doing: Doing) -> Done | None:
    """Of the chosen invoices; where none is chosen, of all of the customer's."""
    form = doing.form
    said = checked(_Pause, {name: form[name] for name in ("reason", "begins", "until")}, form, doing.visit.words)
    if said is None:
        return None
    desk, begins, until = doing.visit.desk, said.begins, said.until
    if not doing.invoices:
        await cases.pause(desk, reason=said.reason, customer_id=doing.subject.id, begins=begins, until=until)
        return Done(doing.visit.words("customers.actions.pause.done_all"))
    for invoice_id in doing.invoices:
        await cases.pause(desk, reason=said.reason, invoice_id=invoice_id, begins=begins, until=until)
    return Done(doing.visit.words("customers.actions.pause.done", n=len(doing.invoices)))


async def _resume(doing: Doing) -> Done | None:
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, doing.visit.words)
    if said is None:
        return None
    desk = doing.visit.desk
    if not doing.invoices:
        await cases.resume(desk, reason=said.reason, customer_id=doing.subject.id)
        return Done(doing.visit.words("customers.actions.resume.done_all"))
    for invoice_id in doing.invoices:
        await cases.resume(desk, reason=said.reason, invoice_id=invoice_id)
    return Done(doing.visit.words("customers.actions.resume.done", n=len(doing.invoices)))


async def _impose(doing: Doing) -> Done | None:
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, doing.visit.words)
    if said is None:
        return None
    await credit_holds.impose(doing.visit.desk, doing.subject.id, said.reason)
    return Done(doing.visit.words("customers.actions.credit-hold.done"))


async def _lift(doing: Doing) -> Done | None:
    said = checked(_Reason, {"reason": doing.form["reason"]}, doing.form, doing.visit.words)
    if said is None:
        return None
    await credit_holds.lift(doing.visit.desk, doing.subject.id, said.reason)
    return Done(doing.visit.words("customers.actions.lift-credit-hold.done"))


async def _take_over(doing: Doing) -> Done | None:
    form, words = doing.form, doing.visit.words
    if form["release"]:
        await owners.give_back(doing.visit.desk, [doing.subject.id])
        return Done(words("customers.actions.owner.done_released"))
    said = checked(_Owner, {name: form[name] for name in ("person", "reason")}, form, words)
    if said is None:
        return None
    await owners.take_over(doing.visit.desk, [doing.subject.id], said.person, said.reason)
    return Done(words("customers.actions.owner.done", person=said.person))


ACTIONS = (
    Action("pause", _pause_fields, _pause, needs_invoices=True),
    Action("resume", _reason_fields, _resume, needs_invoices=True),
    Action("credit-hold", _reason_fields, _impose, access=Access.SUPERVISE),
    Action("lift-credit-hold", _reason_fields, _lift, access=Access.SUPERVISE),
    Action(
        "owner",
        lambda visit, subject: [Field("person"), Field("reason"), Field("release", "check")],
        _take_over,
        access=Access.SUPERVISE,
    ),
)
