"""How do strategies and segments change without touching a file? One proposes, a second person puts it in force.

Both are checked whole when they are proposed and again when they are approved: the files may have changed meanwhile.
Cases that run keep the version they began with; whoever wants them on the new one moves them.
"""

from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from config.faults import RulebookInvalid
from config.published_rules import InForce, over_files, read_segments_text, read_strategy_text, segments_hash
from config.strategy_file import StrategyVersion
from models.console import Decision, ProposalKind
from models.errors import Conflict, InvalidInput, NotFound, Refused
from models.notification import NotificationKind
from models.proposal import SEGMENTS, Proposal
from models.segment import SegmentRule
from models.staff import StaffRole
from models.values import Line
from operations.desk import Desk
from store import notifications, proposals, staff, strategies
from store.engine import Tx

_LINE: TypeAdapter[str] = TypeAdapter(Line)
Content = StrategyVersion | tuple[SegmentRule, ...]


def read(kind: ProposalKind, name: str | None, source: str, in_force: InForce, desk: Desk) -> Content:
    """What a text says, checked against everything else that is in force. name: of the strategy; None: any.

    Raises RulebookInvalid with every fault.
    """
    if kind is ProposalKind.SEGMENTS:
        return read_segments_text(source, in_force.rulebook)
    return read_strategy_text(source, name, desk.rulebook)


async def propose(desk: Desk, kind: ProposalKind, name: str | None, source: str, reason: str) -> Proposal:
    """Ask for a strategy (name: None where it is a new one), or a list of segments, to be put in force; it waits.

    Raises RulebookInvalid, InvalidInput (no reason), Refused (not the role, nothing would change), Conflict (another
    one waits).
    """
    async with desk.database.begin() as tx:
        await proposals.lock(tx)
        await _must_be(tx, desk, desk.rulebook.limits.publishing.propose)
        in_force = await desk.in_force(tx)
        content = read(kind, name, source, in_force, desk)
        called = content.strategy.name if isinstance(content, StrategyVersion) else SEGMENTS
        version = content.id if isinstance(content, StrategyVersion) else segments_hash(content)
        if version == in_force.version(kind, called):
            raise Refused("Nothing would change: this is what is in force")
        return await _ask(tx, desk, in_force, kind, called, version, source, reason)


async def propose_return(desk: Desk, kind: ProposalKind, name: str, reason: str) -> Proposal:
    """Ask for what was published under a name to end, so that the files say again what is in force.

    Raises NotFound where nothing is published under it, else as `propose`.
    """
    async with desk.database.begin() as tx:
        await proposals.lock(tx)
        await _must_be(tx, desk, desk.rulebook.limits.publishing.propose)
        running = await _running(tx)
        if not any((one.kind, one.name) == (kind, name) for one in running):
            raise NotFound(f"Nothing is published under the name {name}")
        _must_hold(desk, [one for one in running if (one.kind, one.name) != (kind, name)])
        return await _ask(tx, desk, await desk.in_force(tx), kind, name, None, None, reason)


async def approve(desk: Desk, id_: int, why: str = "") -> Proposal:
    """Put it in force: every process uses it from the commit of this on.

    Raises NotFound, Conflict (it is decided), Refused (their own, not the role), RulebookInvalid (it fits no longer).
    """
    async with desk.database.begin() as tx:
        one, now = await _to_decide(tx, desk, id_)
        others = [other for other in await _running(tx) if (other.kind, other.name) != (one.kind, one.name)]
        found = _must_hold(desk, others if one.source is None else [*others, one])
        await proposals.end(tx, one.kind, one.name, now)
        await proposals.decide(
            tx, id_, Decision.APPROVED, by=desk.actor, at=now, why=reason_of(why, "why") if why.strip() else None
        )
        if one.source is None:
            await proposals.end(tx, one.kind, one.name, now)
        elif one.kind is ProposalKind.STRATEGY:
            version = found.rulebook.strategy(one.name)
            await strategies.publish(tx, [(version.id, version.strategy)])
        await _tell_proposer(tx, desk, one, Decision.APPROVED, now)
        return await _get(tx, id_)


async def reject(desk: Desk, id_: int, why: str) -> Proposal:
    """Let it be, and say why. Raises as `approve`; InvalidInput where no reason is given."""
    note = reason_of(why, "why")
    async with desk.database.begin() as tx:
        one, now = await _to_decide(tx, desk, id_)
        await proposals.decide(tx, id_, Decision.REJECTED, by=desk.actor, at=now, why=note)
        await _tell_proposer(tx, desk, one, Decision.REJECTED, now)
        return await _get(tx, id_)


async def withdraw(desk: Desk, id_: int) -> Proposal:
    """Whoever proposed it takes it back before anybody has decided. Raises NotFound, Conflict, Refused."""
    async with desk.database.begin() as tx:
        await proposals.lock(tx)
        one = await _waiting(tx, id_)
        if one.proposed_by != desk.actor:
            raise Refused("Only whoever proposed it withdraws it")
        now = await desk.clock.now(tx)
        await proposals.decide(tx, id_, Decision.WITHDRAWN, by=desk.actor, at=now, why=None)
        return await _get(tx, id_)


def reason_of(text: str, field: str = "reason") -> str:
    """Raises InvalidInput where there is none, or more than a line."""
    try:
        return str(_LINE.validate_python(text.strip()))
    except ValidationError as failure:
        raise InvalidInput(
            f"{field}: expected a reason in one line", ((field, "expected a reason in one line"),)
        ) from failure


async def _ask(
    tx: Tx,
    desk: Desk,
    in_force: InForce,
    kind: ProposalKind,
    name: str,
    version: str | None,
    source: str | None,
    reason: str,
) -> Proposal:
    note = reason_of(reason)
    for other in await proposals.waiting(tx):
        if (other.kind, other.name) == (kind, name):
            raise Conflict(f"Proposal {other.id} about {name} waits already: it has to be decided or withdrawn first")
    now = await desk.clock.now(tx)
    row = {
        "kind": kind.value,
        "name": name,
        "version": version,
        "source": source,
        "replaces": in_force.version(kind, name),
        "reason": note,
        "proposed_by": desk.actor,
        "proposed_at": now,
    }
    id_ = await proposals.add(tx, row)
    details = {"proposal": id_, "name": name}
    role = desk.rulebook.limits.publishing.approve
    await notifications.notify(tx, role, NotificationKind.RULES_PROPOSED, at=now, by=desk.actor, details=details)
    return await _get(tx, id_)


async def _to_decide(tx: Tx, desk: Desk, id_: int) -> tuple[Proposal, datetime]:
    """A proposal that waits, and that whoever is at this desk may decide."""
    await proposals.lock(tx)
    one = await _waiting(tx, id_)
    await _must_be(tx, desk, desk.rulebook.limits.publishing.approve)
    if one.proposed_by == desk.actor:
        raise Refused("A second person decides: nobody puts in force what they proposed")
    return one, await desk.clock.now(tx)


async def _tell_proposer(tx: Tx, desk: Desk, one: Proposal, decision: Decision, now: datetime) -> None:
    details = {"proposal": one.id, "name": one.name, "decision": decision.value}
    kind = NotificationKind.RULES_DECIDED
    await notifications.notify(tx, [one.proposed_by], kind, at=now, by=desk.actor, details=details)


def _must_hold(desk: Desk, publications: list[Proposal]) -> InForce:
    """All of it together. Raises RulebookInvalid: a segment may lean on a strategy that would be gone."""
    found = over_files(desk.rulebook, publications)
    if found.broken:
        raise RulebookInvalid([fault for faults in found.broken.values() for fault in faults])
    return found


async def _must_be(tx: Tx, desk: Desk, least: StaffRole) -> None:
    if (await staff.role_of(tx, desk.actor)).rank < least.rank:
        raise Refused(f"Only a {least.value} may do that, or whoever stands above")


async def _running(tx: Tx) -> list[Proposal]:
    return await proposals.of_ids(tx, await proposals.ids_in_force(tx))


async def _waiting(tx: Tx, id_: int) -> Proposal:
    one = await _get(tx, id_)
    if not one.waits:
        raise Conflict(f"Proposal {id_} is decided already")
    return one


async def _get(tx: Tx, id_: int) -> Proposal:
    """Raises NotFound."""
    found = await proposals.get(tx, id_)
    if found is None:
        raise NotFound(f"No proposal {id_}")
    return found
