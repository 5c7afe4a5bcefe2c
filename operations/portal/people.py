"""What may somebody of a customer do in the portal, and who does not come in any more? As one of us says."""

from collections.abc import Collection

from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.portal import PortalPerson, PortalRight
from operations.desk import Desk
from operations.portal.entering import named
from store import customers, history, portal_people, portal_sessions
from store.engine import Tx

#: More than a number of ours ever has.
_DIGITS = 18


async def give(desk: Desk, customer_id: str, person: str, rights: Collection[PortalRight]) -> PortalPerson:
    """These rights and no others, whatever the role of the contact has. Raises NotFound.

    person: the number that they have here, or an address of a contact, who may never have come yet.
    """
    return await _change(desk, customer_id, person, rights)


async def change(
    desk: Desk, customer_id: str, person: str, more: Collection[PortalRight], less: Collection[PortalRight]
) -> PortalPerson:
    """Some rights more, some less than they have now. Raises NotFound, Refused where one is to be both."""
    both = sorted(set(more) & set(less))
    if both:
        raise Refused(f"A right is either given or taken, not both: {', '.join(both)}")
    async with desk.database.begin() as tx:
        before = await _find(tx, customer_id, person)
        rules = desk.rulebook.portal
        present = before.rights if before.rights is not None else rules.rights_of(before.role)
    return await _change(desk, customer_id, str(before.id), (present | set(more)) - set(less))


async def by_role(desk: Desk, customer_id: str, person: str) -> PortalPerson:
    """The rights of their role again (config/portal.yaml). Raises NotFound."""
    return await _change(desk, customer_id, person, None)


async def block(desk: Desk, customer_id: str, person: str) -> PortalPerson:
    """Out at once, everywhere, and no link of theirs opens. Raises NotFound, and Refused where they are out."""
    return await _set_blocked(desk, customer_id, person, blocked=True)


async def unblock(desk: Desk, customer_id: str, person: str) -> PortalPerson:
    """Their links open again. Raises NotFound, and Refused where nothing kept them out."""
    return await _set_blocked(desk, customer_id, person, blocked=False)


async def _change(desk: Desk, customer_id: str, person: str, rights: Collection[PortalRight] | None) -> PortalPerson:
    async with desk.database.begin() as tx:
        before = await _find(tx, customer_id, person)
        after = await portal_people.give(tx, customer_id, before.id, rights)
        assert after is not None, "they were there a moment ago"
        if after.rights != before.rights:
            given = sorted(right.value for right in after.rights) if after.rights is not None else None
            kind = InteractionKind.PORTAL_RIGHTS_CHANGED
            await _tell(tx, desk, kind, after, {"rights": given, "by_role": given is None})
    return after


async def _set_blocked(desk: Desk, customer_id: str, person: str, *, blocked: bool) -> PortalPerson:
    async with desk.database.begin() as tx:
        before = await _find(tx, customer_id, person)
        if before.blocked == blocked:
            raise Refused("They are kept out already" if blocked else "Nothing keeps them out")
        after = await portal_people.block(tx, customer_id, before.id, desk.actor, blocked=blocked)
        assert after is not None, "they were there a moment ago"
        if blocked:
            await portal_sessions.end_all_of(tx, after.id)
        kind = InteractionKind.PORTAL_PERSON_BLOCKED if blocked else InteractionKind.PORTAL_PERSON_UNBLOCKED
        await _tell(tx, desk, kind, after, {})
    return after


async def _find(tx: Tx, customer_id: str, person: str) -> PortalPerson:
    """By number or by address, the customer locked. Raises NotFound."""
    if not await customers.lock(tx, [customer_id]):
        raise NotFound(f"No customer {customer_id}")
    is_number = person.isascii() and person.isdigit() and len(person) <= _DIGITS
    found = await (
        portal_people.get(tx, customer_id, int(person)) if is_number else portal_people.know(tx, customer_id, person)
    )
    if found is None:
        raise NotFound(f"Nobody of {customer_id} is known here as {person}")
    return found


async def _tell(tx: Tx, desk: Desk, kind: InteractionKind, person: PortalPerson, more: dict[str, object]) -> None:
    details = {"portal_person": person.id, **named(person.name), **more}
    now = await desk.clock.now(tx)
    await history.append(tx, [Interaction(kind, person.customer_id, desk.actor, now, None, details)])
