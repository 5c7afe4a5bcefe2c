"""What must hold after whatever happened? The invariants I1 to I8, each a question to the evidence."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.drill.evidence import Evidence, Row
from tests.drill.portfolio import CLOSES, OPENS, STEPS

_ZONE = ZoneInfo("Europe/Madrid")
#: One bad item may delay the others by less than this, in real time.
_DELAY = timedelta(seconds=60)
_TAKEN = frozenset({"accepted", "delivered", "bounced", "dropped"})
_CAME_BACK = frozenset({"bounced", "dropped"})
_HELD = frozenset({"held"})
_ON_ITS_WAY = frozenset({"claimed", "unknown"})
#: What asks for money: a confirmation that a dispute came in does not.
_ASKS = "reminder_sent"
_ONCE = frozenset(
    (
        *("delivered", "opened", "bounced", "dropped", "complaint"),
        *("message_rejected", "message_withdrawn", "message_held"),
    )
)


@dataclass(frozen=True, slots=True)
class Violation:
    """`message`: the id of the message that shows it, if it is one."""

    invariant: str
    sentence: str
    message: int | None = None


def violations(evidence: Evidence) -> list[Violation]:
    """Everything that does not hold, in the order of the invariants."""
    return [violation for check in CHECKS for violation in check(evidence)]


def taken_once(evidence: Evidence) -> Iterator[Violation]:
    """I1: at most one accepted message per send key, and per invoice and step unless the one before came back."""
    for message_id, taken in evidence.taken.items():
        if len(taken) > 1:
            yield Violation("I1", f"{len(taken)} messages were taken for one send key", message_id)
    arrived: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in evidence.rows["told"]:
        message = evidence.messages[row["message_id"]]
        if row["message_id"] in evidence.taken and message["state"] not in _CAME_BACK:
            arrived[row["invoice_id"], row["step_id"]].append(row["message_id"])
    for (invoice_id, step_id), ids in arrived.items():
        if len(ids) > 1:
            yield Violation("I1", f"{invoice_id} was told {step_id} by messages {ids}", ids[-1])


def ended(evidence: Evidence) -> Iterator[Violation]:
    """I2: every due step ended in a final or held state."""
    for message in evidence.messages.values():
        if message["state"] in _ON_ITS_WAY:
            yield Violation("I2", f"still {message['state']}", message["id"])
    for case in evidence.rows["cases"]:
        if case["open"] and case["next_at"] is not None and case["next_at"] <= evidence.now:
            yield Violation("I2", f"{case['invoice_id']} wanted {case['next_step']} at {case['next_at']}")
        if case["open"] and case["planned_revision"] < case["revision"]:
            yield Violation("I2", f"{case['invoice_id']} has not planned since its last change")
    records = {(row["invoice_id"], row["step_id"]): row for row in evidence.rows["steps"]}  # the latest occurrence
    done = {(row["invoice_id"], STEPS.index(row["step_id"])) for row in records.values() if row["status"] == "done"}
    for number, step_id in evidence.diary.due_steps():
        record = records.get((f"I{number}", step_id))
        later = any((f"I{number}", position) in done for position in range(STEPS.index(step_id) + 1, len(STEPS)))
        if record is None:
            yield Violation("I2", f"step {step_id} of I{number} left no trace")
        elif record["status"] == "unreached" and later:
            continue  # its hour was over, and the next one has been said instead
        elif record["status"] not in ("done", "covered", "superseded"):
            yield Violation("I2", f"step {step_id} of I{number} is {record['status']}", record["message_id"])
        elif record["status"] != "superseded":
            state = evidence.messages[record["message_id"]]["state"]
            if state not in _TAKEN | _HELD:
                yield Violation("I2", f"step {step_id} of I{number} is done by a message {state}", record["message_id"])


def same_set(evidence: Evidence) -> Iterator[Violation]:
    """I3: what the providers took is what we know to be taken, or what a person is asked about."""
    for one in evidence.accepted:
        attempt = evidence.attempts.get(one.token or "")
        if attempt is None:
            yield Violation("I3", f"{one.provider} took {one.provider_id}, which no attempt of ours asked for")
            continue
        message = evidence.messages[attempt["message_id"]]
        if message["state"] not in _TAKEN | _HELD | {"unknown"}:
            yield Violation("I3", f"{one.provider} took a message that counts as {message['state']}", message["id"])
    tokens = {one.token for one in evidence.accepted}
    for attempt in evidence.attempts.values():
        if attempt["state"] == "accepted" and attempt["token"] not in tokens:
            yield Violation("I3", "counts as accepted, and its provider never took it", attempt["message_id"])


def nothing_after(evidence: Evidence) -> Iterator[Violation]:
    """I4: nothing was taken whose claim came after the settling payment, the dispute or the opt-out."""
    for one in evidence.accepted:
        attempt = evidence.attempts.get(one.token or "")
        if attempt is None:
            continue
        message = evidence.messages[attempt["message_id"]]
        since = evidence.diary.silenced(evidence.number(message))
        if message["told_as"][0] == _ASKS and since is not None and attempt["claimed_at"] > since:
            yield Violation("I4", f"claimed at {attempt['claimed_at']}, silent since {since}", message["id"])


def lawful(evidence: Evidence) -> Iterator[Violation]:
    """I5: nothing was taken outside the window, nor above the cap of one a day."""
    days: Counter[tuple[str, object]] = Counter()
    for message_id, taken in evidence.taken.items():
        message = evidence.messages[message_id]
        day = message["customer_id"], message["claimed_at"].astimezone(_ZONE).date()
        days[day] += message["told_as"][0] == _ASKS
        if days[day] > 1:
            yield Violation("I5", "a second one of its day", message_id)
        for one in taken:
            local = evidence.diary.shown_at(datetime.fromisoformat(one.at)).astimezone(_ZONE)
            if local.weekday() > 4 or not OPENS <= local.hour < CLOSES:
                yield Violation("I5", f"taken at {local}", message_id)


def balanced(evidence: Evidence) -> Iterator[Violation]:
    """I6: what is open is what was invoiced less what was applied, exactly; and it is what the drill knows."""
    known = 100 * Decimal(len(evidence.diary.fed) - len(evidence.diary.owes_nothing))
    for row in evidence.rows["books"]:
        if row["open"] != row["invoiced"] - row["applied"]:
            yield Violation("I6", f"{row['open']} open of {row['invoiced']} with {row['applied']} applied")
        if row["open"] != known:
            yield Violation("I6", f"{row['open']} open, the drill knows of {known}")


def told_once(evidence: Evidence) -> Iterator[Violation]:
    """I7: one interaction per change: what was taken is told once to each invoice, what was not is not told."""
    count: Counter[tuple[int, str, str]] = Counter()
    for row in evidence.rows["interactions"]:
        if (message_id := row["details"].get("message")) is not None:
            count[message_id, row["invoice_id"], row["kind"]] += 1
    for (message_id, invoice_id, kind), times in count.items():
        if kind in _ONCE and times > 1:
            yield Violation("I7", f"{kind} stands {times} times in the timeline of {invoice_id}", message_id)
    for row in evidence.rows["told"]:
        message = evidence.messages[row["message_id"]]
        kind = message["told_as"][min(row["position"], 1)]
        times, expected = count[message["id"], row["invoice_id"], kind], int(message["state"] in _TAKEN)
        if times != expected:
            yield Violation("I7", f"a message {message['state']} is told {times} times as {kind}", message["id"])
    for row in evidence.rows["inbox"]:
        if row["state"] == "new":
            yield Violation("I7", f"event {row['id']} of {row['source']} was never applied")


def undelayed(evidence: Evidence) -> Iterator[Violation]:
    """I8: on the quiet day, whose poisoned addresses hang or fail, the others are called for within a minute."""
    first: dict[int, Row] = {}
    for attempt in evidence.rows["attempts"]:
        first.setdefault(attempt["message_id"], attempt)
    for message_id, attempt in first.items():
        if evidence.number(evidence.messages[message_id]) in evidence.diary.poisoned:
            continue
        for begun, until in evidence.diary.quiet:
            called_at = attempt["called_at"]
            if begun <= attempt["claimed_at"] <= until and (called_at is None or called_at - begun > _DELAY):
                yield Violation("I8", f"called for at {called_at}, its day began at {begun}", message_id)


CHECKS: tuple[Callable[[Evidence], Iterator[Violation]], ...] = (
    taken_once,
    ended,
    same_set,
    nothing_after,
    lawful,
    balanced,
    told_once,
    undelayed,
)
