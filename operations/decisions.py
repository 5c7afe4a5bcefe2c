"""What follows when somebody has decided: an approval, a negotiation, a dispute, a credit note that does not come?"""

from models.approval import ApprovalOf
from models.dispute import DisputeOutcome, DisputeResolution
from models.interaction import Interaction, InteractionKind
from models.task import TaskOutcome
from operations import approval_answers, approvals, disputes, expected_credits, negotiations
from operations.answered import Answered
from operations.conversations import record_lateness
from store import history, steps

#: Who accepts an offer by a task has heard it on the phone, or read it.
_SOURCE = "desk"


async def answer_approval(done: Answered) -> set[str]:
    """A second person said yes or no; four eyes and the role are checked by whoever knows the rule."""
    approved = done.answer.outcome is TaskOutcome.APPROVED
    if done.task["details"].get("of", ApprovalOf.STEP) != ApprovalOf.STEP:
        return set(
            await approval_answers.answer_within(
                done.tx, done.desk, done.task, approved, done.now, note=done.answer.note
            )
        )
    await approvals.authorise(done.tx, done.desk, done.task)
    if not approved:
        await steps.skip_open(done.tx, done.id)
    kind = InteractionKind.APPROVAL_GIVEN if approved else InteractionKind.APPROVAL_DENIED
    details = {
        "task": done.id,
        "step": done.task["step_id"],
        "outcome": done.answer.outcome.value,
        "note": done.answer.note,
    }
    told = [Interaction(kind, done.customer_id, done.desk.actor, done.now, one, details) for one in done.about]
    await history.append(done.tx, told)
    return set()


async def answer_dispute(done: Answered) -> set[str]:
    """The answer to the customer is the answer to the task."""
    answer = done.answer
    resolution = DisputeResolution(
        outcome=DisputeOutcome(answer.outcome.value),
        credited=answer.credited,
        reasons=answer.reasons,
        tell=answer.tell,
        note=answer.note,
    )
    dispute_id = int(done.task["details"]["dispute"])
    await record_lateness(done)
    return set(await disputes.resolve_within(done.tx, done.desk, dispute_id, resolution, done.now))


async def answer_credit_note(done: Answered) -> set[str]:
    """It is on its way, or none will come."""
    return set(
        await expected_credits.answer_within(
            done.tx, done.desk, done.task, done.answer.outcome, done.now, note=done.answer.note
        )
    )


async def answer_negotiation(done: Answered) -> set[str]:
    """What was accepted is in force, or waits for a second person; who was not reached is still waited for."""
    answer, negotiation_id = done.answer, int(done.task["details"]["negotiation"])
    await record_lateness(done)
    if answer.outcome is TaskOutcome.ACCEPTED:
        accepted = await negotiations.accept_within(
            done.tx, done.desk, negotiation_id, answer.offer, done.now, source=_SOURCE
        )
        return set(accepted.invoices)
    if answer.outcome is TaskOutcome.REJECTED:
        return set(await negotiations.reject_within(done.tx, done.desk, negotiation_id, done.now, note=answer.note))
    return set()
