"""How does somebody of us have a customer told something now? As news that waits for the next lawful minute.

The engine sends it as it sends everything: claimed once, within the contact rules, counted as the day's message.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from config.whatsapp import load_whatsapp
from domain.by_hand import WITHIN, by_hand, goes_out, objection
from domain.contact_wishes import language_for
from domain.reach import address_of, only_at
from models.case import Facts
from models.errors import InvalidInput, NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.message_order import MessageOrder, Ordered
from models.notice import Notice, NoticeKind, NoticeStep, notice_step
from models.strategy import Channel, Enclosure
from operations.desk import Desk
from operations.own_invoices import expect_own
from store import cases, customers, facts, history, notices, replies
from store.engine import Tx

#: What this text promises goes with it.
_ENCLOSED = {"statement": (Enclosure.STATEMENT,)}


async def order(desk: Desk, customer_id: str, wanted: MessageOrder, templates: frozenset[tuple[str, str]]) -> Ordered:
    """Have it told at the next lawful minute. templates: the (name, language) pairs that exist.

    Raises NotFound; InvalidInput for invoices of another customer, a text that is none to choose or an address that
    is nobody's there; Refused, with the reason, where it must not be told, or not within three days.
    """
    async with desk.database.begin() as tx:
        if not await customers.lock(tx, [customer_id]):
            raise NotFound(f"No customer {customer_id}")
        await expect_own(tx, customer_id, wanted.invoices)
        now = await desk.clock.now(tx)
        found = await facts.of_cases(tx, desk.shelf, wanted.invoices)
        details = _details(found[0], wanted, templates)
        step = notice_step(Notice(0, NoticeKind.BY_HAND, now, now + WITHIN, details), None)
        assert step is not None, "what a person asks for needs no strategy"
        ordered = await _allowed(tx, desk, found, step, now, details["order"])
        for one in wanted.invoices:
            await notices.add(
                tx,
                NoticeKind.BY_HAND,
                customer_id=customer_id,
                invoice_id=one,
                since=now,
                until=now + WITHIN,
                details=details,
            )
        shown = {"template": wanted.template, "channel": wanted.channel.value, "role": step.to.value}
        kind = InteractionKind.MESSAGE_ORDERED
        await history.append(
            tx, [Interaction(kind, customer_id, desk.actor, now, one, shown) for one in wanted.invoices]
        )
        await cases.revise(tx, wanted.invoices)
    await desk.waker.wake([desk.wake_up(one, kind, shown) for one in wanted.invoices])
    return ordered


async def take_back(desk: Desk, customer_id: str, order_id: str) -> list[str]:
    """What was asked for is not told after all; its invoices. Raises NotFound where nothing of it waits any more."""
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        about = await notices.withdraw_order(tx, customer_id, order_id, now)
        if not about:
            raise NotFound(f"Nothing waits to be sent as {order_id}: it has gone out, or was taken back")
        kind, why = InteractionKind.MESSAGE_WITHDRAWN, {"code": "taken_back"}
        told = {"template": about[0].template}
        invoice_ids = [one.invoice_id for one in about]
        await history.append(
            tx, [Interaction(kind, customer_id, desk.actor, now, one, told, why) for one in invoice_ids]
        )
        await cases.revise(tx, invoice_ids)
    await desk.waker.wake([desk.wake_up(one, kind, told) for one in invoice_ids])
    return invoice_ids


def _details(first: Facts, wanted: MessageOrder, templates: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """The notice as it is kept. Raises InvalidInput."""
    known = by_hand({name for name, language in templates if language == first.language})
    if wanted.template not in known:
        expected = f"expected one of {', '.join(known)}"
        raise InvalidInput(f"template: {expected}", (("template", expected),))
    person = next((one for one in first.contacts if address_of(one, wanted.channel) == wanted.address), None)
    if person is None:
        expected = "expected an address of one of the customer's contacts"
        raise InvalidInput(f"address: {expected}", (("address", expected),))
    return {
        "order": secrets.token_hex(8),
        "template": wanted.template,
        "channel": wanted.channel.value,
        "role": person.role.value,
        "address": wanted.address,
        "attach": [one.value for one in _ENCLOSED.get(wanted.template, ())],
    }


async def _allowed(
    tx: Tx, desk: Desk, found: Sequence[Facts], step: NoticeStep, now: datetime, order_id: str
) -> Ordered:
    """When it goes out. Raises Refused with the first reason against it."""
    rules, said = desk.rulebook.contact_rules, desk.sentences
    for case in found:
        against = objection(case, step, now, rules)
        if against is not None:
            raise Refused(said.why(against.code, against.params))
    await _expect_approved(tx, desk, found[0], step, now)
    waiting = [one for case in found for one in case.notices if one.kind is NoticeKind.BY_HAND]
    if any(_same(notice, step) for notice in waiting):
        raise Refused(said.why("asked_for_already", {"template": step.template, "channel": step.channels[0].value}))
    slot = goes_out(found, step, now, rules)
    if slot.at is None:
        raise Refused(said.why(slot.moved_by or "forbidden_medium", {"rule": slot.rule} if slot.rule else {}))
    if slot.at > now + WITHIN:
        local = slot.at.astimezone(ZoneInfo(found[0].time_zone))
        why = said.why(slot.moved_by or "not_now", {"rule": slot.rule})
        raise Refused(f"{why}: {said.why('lawful_from', {'at': local.isoformat(timespec='minutes')})}")
    return Ordered(
        order=order_id,
        invoices=tuple(case.invoice_id for case in found),
        at=slot.at,
        moved_by=slot.moved_by,
        rule=slot.rule,
    )


async def _expect_approved(tx: Tx, desk: Desk, first: Facts, step: NoticeStep, now: datetime) -> None:
    """WhatsApp takes a text of ours only where it has approved it, or as an answer. Raises Refused."""
    address = only_at(step)
    if step.channels != (Channel.WHATSAPP,) or address is None:
        return
    person = next((one for one in first.contacts if address_of(one, Channel.WHATSAPP) == address), None)
    spoken = first.language if person is None else language_for(first, person)
    if load_whatsapp(desk.rulebook.folder).find(step.template, spoken) is not None:
        return
    if not await replies.whatsapp_window_open(tx, address, now):
        raise Refused(desk.sentences.why("text_not_approved", {"template": step.template}))


def _same(notice: Notice, step: NoticeStep) -> bool:
    known = notice_step(notice, None)
    return known is not None and (known.template, known.channels, known.address) == (
        step.template,
        step.channels,
        step.address,
    )
