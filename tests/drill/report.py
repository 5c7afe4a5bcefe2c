"""How is a drill told? Counts first, then what does not hold, the first violating message whole."""

from collections import Counter

from tests.drill.drill import Outcome
from tests.drill.points import CHANNELS, KillPoint


def told(outcome: Outcome) -> str:
    evidence, diary = outcome.evidence, outcome.evidence.diary
    states = Counter(message["state"] for message in evidence.messages.values())
    said = Counter(diary.answered.values())
    lines = [f"seed {outcome.plan.seed}", "", f"{'killed at':<14}" + "".join(f"{channel:>10}" for channel in CHANNELS)]
    for point in KillPoint:
        counts = "".join(f"{diary.blows.get(f'{point}/{channel}', 0):>10}" for channel in CHANNELS)
        lines.append(f"{point:<14}{counts}")
    others = {name: count for name, count in sorted(diary.blows.items()) if "/" not in name}
    stopped = [name.removeprefix("stopped ") for name in sorted(diary.blows) if name.startswith("stopped ")]
    lines += [
        "",
        "killed besides: " + (", ".join(f"{name} {count}" for name, count in others.items()) or "nobody"),
        "stood still for a while at: " + (", ".join(stopped) or "nowhere"),
        f"messages {len(evidence.messages)}: "
        + ", ".join(f"{state} {count}" for state, count in sorted(states.items())),
        f"taken by the providers {len(evidence.accepted)}, in {len(evidence.attempts)} attempts",
        f"held {_held(outcome)} ({said['went_out']} had gone out, {said['send_again']} were said again), "
        f"lost {_lost(outcome)}, duplicates {_duplicates(outcome)}",
    ]
    lines += [f"no worker walked into {target}" for target in outcome.missed]
    lines += [f"no rest: {what}" for what in outcome.restless]
    lines += [f"{one.invariant}: {one.sentence}" for one in outcome.violations]
    first = next((one.message for one in outcome.violations if one.message is not None), None)
    if first is not None:
        lines += ["", evidence.whole(first)]
    if not outcome.violations:
        lines.append("every invariant holds")
    return "\n".join(lines)


def _held(outcome: Outcome) -> int:
    """Messages of which nobody could say whether they went out, until somebody did."""
    told = (row["details"] for row in outcome.evidence.rows["interactions"] if row["kind"] == "message_held")
    return len({details["message"] for details in told})


def _duplicates(outcome: Outcome) -> int:
    """Messages of a provider beyond the first of their key."""
    return sum(len(taken) - 1 for taken in outcome.evidence.taken.values())


def _lost(outcome: Outcome) -> int:
    """Due steps that ended in nothing."""
    return sum(1 for one in outcome.violations if one.invariant == "I2")
