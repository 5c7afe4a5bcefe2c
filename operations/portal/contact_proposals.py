"""What happens when a customer says whom we should write to? It waits for one of us: nobody writes there before."""

from datetime import datetime, timedelta
from typing import Any

from domain.contact_changes import changed
from models.console import Decision
from models.contact_proposal import ContactProposal, ProposalFault
from models.customer import Contact
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.portal import PortalPerson
from models.span import Span
from models.task import TaskKind, TaskOutcome
from operations.desk import Desk
from operations.portal.entering import named
from operations.whereabouts import Whereabouts
from store import contact_proposals, customers, history, replies, tasks
from store.engine import Tx
from store.replies import Thread

SOURCE = "portal"
#: The step id of what no rung of the ladder asked for (ids of rungs are slugs, so it cannot clash).
CONTACT_CHANGE = "*contact_change"
_QUEUE = "collectors"
_WITHIN = Span(2, business=True)
#: Proposals of a customer that wait, and that are made within a day.
MOST_WAITING, _A_DAY = 10, 20


class CannotPropose(Refused):
    """Nothing was written down."""

    def __init__(self, why: ProposalFault) -> None:
        super().__init__(f"This cannot be proposed: {why}")
        self.why = why


async def propose(desk: Desk, person: PortalPerson, before: Contact | None, after: Contact | None) -> ContactProposal:
    """It waits for whoever looks after the customer, in place of what waits about the same person.

    That is withdrawn, and not changed: nobody agrees to something else than they have read.
    before: the contact as it was shown; None: somebody new. after: None: they are to go. Raises CannotPropose.
    """
    customer_id = person.customer_id
    async with desk.database.begin() as tx:
        await customers.lock(tx, [customer_id])
        now = await desk.clock.now(tx)
        people = (await customers.get(tx, [customer_id]))[customer_id].contacts
        if before is not None and before not in people:
            raise CannotPropose(ProposalFault.GONE)
        outcome = changed(people, before, after)
        if isinstance(outcome, ProposalFault):
            raise CannotPropose(outcome)
        if outcome == people:
            raise CannotPropose(ProposalFault.NOTHING)
        waiting = await contact_proposals.waiting_about(tx, customer_id, before, after)
        if waiting is not None:
            if (waiting.before, waiting.after) == (before, after):
                return waiting
            await _withdraw(tx, desk, waiting, person, now)
        await _expect_few(tx, customer_id, now)
        proposal = await contact_proposals.add(tx, customer_id, before, after, person.id, now)
        await _tell(tx, InteractionKind.CONTACT_PROPOSED, desk, proposal, person, now)
        return await _with_task(tx, proposal, now)


async def withdraw(desk: Desk, person: PortalPerson, proposal_id: int) -> ContactProposal:
    """Whoever proposed it thinks better of it. Raises NotFound for anybody else's, Refused where it was decided."""
    async with desk.database.begin() as tx:
        await customers.lock(tx, [person.customer_id])
        proposal = await contact_proposals.find(tx, proposal_id)
        if proposal is None or (proposal.customer_id, proposal.proposed_by) != (person.customer_id, person.id):
            raise NotFound(f"No proposal {proposal_id}")
        if not proposal.waits:
            raise Refused("It was decided already")
        await _withdraw(tx, desk, proposal, person, await desk.clock.now(tx))
        return await contact_proposals.get(tx, proposal.id)


async def _withdraw(tx: Tx, desk: Desk, proposal: ContactProposal, person: PortalPerson, now: datetime) -> None:
    await contact_proposals.decide(tx, proposal.id, Decision.WITHDRAWN, by=desk.actor, at=now, reason=None)
    if proposal.task_id is not None:
        await tasks.close(tx, proposal.task_id, TaskOutcome.WITHDRAWN, by=desk.actor, now=now)
    decided = {"decision": Decision.WITHDRAWN.value}
    await _tell(tx, InteractionKind.CONTACT_DECIDED, desk, proposal, person, now, decided)


def details_of(proposal: ContactProposal) -> dict[str, Any]:
    """For timelines, which are kept for ever: who it is about and what of them, never their addresses."""
    return {
        "proposal": proposal.id,
        "change": proposal.change.value,
        "role": proposal.about.role.value,
        "name": proposal.about.name,
        "fields": ", ".join(proposal.fields),
    }


async def _expect_few(tx: Tx, customer_id: str, now: datetime) -> None:
    """Raises CannotPropose."""
    waiting, lately = await contact_proposals.counted(tx, customer_id, now - timedelta(days=1))
    if waiting >= MOST_WAITING:
        raise CannotPropose(ProposalFault.WAITING)
    if lately >= _A_DAY:
        raise CannotPropose(ProposalFault.OFTEN)


async def _with_task(tx: Tx, proposal: ContactProposal, now: datetime) -> ContactProposal:
    """Put before whoever looks after the customer; of a customer without any invoice only their page tells of it."""
    concerned = await replies.concerned(tx, Thread(proposal.customer_id))
    if not concerned:
        return proposal
    place = await Whereabouts.of(tx, proposal.customer_id, now)
    kind, invoice_id = TaskKind.CONTACT_CHANGE, concerned[0][0]
    new = tasks.NewTask(
        kind,
        _QUEUE,
        proposal.customer_id,
        invoice_id,
        CONTACT_CHANGE,
        now,
        place.calendar.add(place.today, _WITHIN),
        owner=place.collector,
        details={"proposal": proposal.id},
    )
    await contact_proposals.give_task(tx, proposal.id, await tasks.ask(tx, new))
    return await contact_proposals.get(tx, proposal.id)


async def _tell(
    tx: Tx,
    kind: InteractionKind,
    desk: Desk,
    proposal: ContactProposal,
    person: PortalPerson,
    now: datetime,
    more: dict[str, str] | None = None,
) -> None:
    details = {**details_of(proposal), "through": SOURCE, **named(person.name), **(more or {})}
    await history.append(tx, [Interaction(kind, proposal.customer_id, desk.actor, now, None, details)])
