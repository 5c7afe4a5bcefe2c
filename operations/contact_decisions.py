"""What follows when one of us has looked at a proposed contact? It goes on file, or the customer reads why not."""

from datetime import datetime
from typing import NoReturn

from domain.contact_changes import changed, old_address, place_of
from models.console import Decision
from models.contact_proposal import ContactProposal, ProposalFault, Refusal
from models.errors import NotFound, Refused
from models.interaction import Interaction, InteractionKind
from models.task import TaskOutcome
from operations.answered import Answered
from operations.customers import amend_within
from operations.desk import Desk
from operations.portal.contact_proposals import details_of
from operations.portal.entering import named
from store import contact_proposals, customers, history, tasks
from store.engine import Tx


async def approve(desk: Desk, proposal_id: int, customer_id: str | None = None) -> ContactProposal:
    """The customer's people are as proposed; whoever was written to elsewhere before hears of it there.

    customer_id: whose it has to be; None: anybody's. Raises NotFound; Refused where it was decided already, or where
    what is on file now does not go with it.
    """
    return await _decide(desk, proposal_id, customer_id, Decision.APPROVED, None)


async def refuse(desk: Desk, proposal_id: int, said: Refusal, customer_id: str | None = None) -> ContactProposal:
    """Everything stays as it is; the customer reads the reason. Raises NotFound, Refused."""
    return await _decide(desk, proposal_id, customer_id, Decision.REJECTED, said.reason)


async def answer_contact_change(done: Answered) -> set[str]:
    """The answer to a task is the decision."""
    proposal = await contact_proposals.get(done.tx, int(done.task["details"]["proposal"]))
    approved = done.answer.outcome is TaskOutcome.APPROVED
    decision = Decision.APPROVED if approved else Decision.REJECTED
    return await _decide_within(done.tx, done.desk, proposal, decision, done.answer.note, done.now)


async def _decide(
    desk: Desk, proposal_id: int, customer_id: str | None, decision: Decision, reason: str | None
) -> ContactProposal:
    async with desk.database.begin() as tx:
        known = await contact_proposals.find(tx, proposal_id)
        if known is None or customer_id not in (None, known.customer_id):
            raise NotFound(f"No proposal {proposal_id}")
        await customers.lock(tx, [known.customer_id])
        # It may have been another's, or withdrawn, while we waited for the lock.
        proposal, now = await contact_proposals.get(tx, proposal_id), await desk.clock.now(tx)
        woken = await _decide_within(tx, desk, proposal, decision, reason, now)
        if proposal.task_id is not None:
            outcome = TaskOutcome.APPROVED if decision is Decision.APPROVED else TaskOutcome.REJECTED
            await tasks.close(tx, proposal.task_id, outcome, by=desk.actor, now=now, note=reason)
        decided = await contact_proposals.get(tx, proposal_id)
    shown = {"fields": "contacts"}
    await desk.waker.wake([desk.wake_up(one, InteractionKind.CUSTOMER_CHANGED, shown) for one in sorted(woken)])
    return decided


async def _decide_within(
    tx: Tx, desk: Desk, proposal: ContactProposal, decision: Decision, reason: str | None, now: datetime
) -> set[str]:
    """The invoices to wake. The customer is locked, the task closed by the caller."""
    if proposal.decision is not None and proposal.decided_at is not None:
        raise Refused(f"Proposal {proposal.id} was decided on {proposal.decided_at:%Y-%m-%d}: {proposal.decision}")
    details = {**details_of(proposal), **named(proposal.person), "decision": decision.value, "reason": reason}
    decided = Interaction(InteractionKind.CONTACT_DECIDED, proposal.customer_id, desk.actor, now, None, details)
    # Told before what follows from it.
    await history.append(tx, [decided])
    woken, tell = set[str](), None
    if decision is Decision.APPROVED:
        woken, tell = await _take_over(tx, desk, proposal, now)
    await contact_proposals.decide(tx, proposal.id, decision, by=desk.actor, at=now, reason=reason, tell=tell)
    return woken


async def _take_over(tx: Tx, desk: Desk, proposal: ContactProposal, now: datetime) -> tuple[set[str], str | None]:
    """The invoices to wake, and the address that is to hear of it."""
    customer = (await customers.get(tx, [proposal.customer_id]))[proposal.customer_id]
    people = changed(customer.contacts, proposal.before, proposal.after)
    if isinstance(people, ProposalFault):
        _does_not_go(people)
    if people == customer.contacts:
        return set(), None
    place = place_of(customer.contacts, proposal.before) if proposal.before is not None else None
    present = customer.contacts[place] if place is not None else None
    new = people[place] if place is not None and proposal.after is not None else None
    woken = await amend_within(tx, desk, customer, customer.model_copy(update={"contacts": people}), now)
    return set(woken), old_address(present, new)


def _does_not_go(why: ProposalFault) -> NoReturn:
    """Raises Refused."""
    match why:
        case ProposalFault.LAST:
            raise Refused("Nobody of the customer could be written to any more")
        case ProposalFault.KNOWN:
            raise Refused("Somebody of this name and role is on file already")
        case ProposalFault.FULL:
            raise Refused("No more people fit: a customer has fifty at most")
        case ProposalFault.UNREACHABLE:
            raise Refused("They would have neither an address nor a number any more")
        case ProposalFault.CHANGED:
            raise Refused(
                "The same was changed meanwhile, in another way: refuse it, and the customer may say it again"
            )
        case _:
            raise Refused("They are not on file any more: refuse it, and the customer may say it again")
