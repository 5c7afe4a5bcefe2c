"""How often has this process done what? Counted in memory, told in the text form that Prometheus reads.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections import Counter
from collections.abc import Mapping

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

#: What is counted, and what that is. A counter that is not listed here is a mistake.
_HELP = {
    "puntual_webhook_calls_total": "Calls of providers by outcome: stored, forged, malformed, too_large, unavailable",
    "puntual_webhook_events_total": "Events of providers that were stored; the same one told twice counts once",
    "puntual_inbox_events_total": "Events that were applied, by the state that they are in since",
    "puntual_opt_outs_total": "Opt-outs by link, and those taken back",
    "puntual_feedback_total": "Answers of customers to how it was, by rating",
}


class Counters:
    def __init__(self) -> None:
        self._counts: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def add(self, name: str, count: int = 1, **labels: str) -> None:
        """Labels are words of ours, never what somebody sent: each value is kept for ever."""
        self._counts[name, tuple(sorted(labels.items()))] += count

    def value(self, name: str, **labels: str) -> int:
        return self._counts[name, tuple(sorted(labels.items()))]

    def exposition(self) -> str:
        """All counters, those that stand at zero without a line."""
        lines = []
        for name, help_text in _HELP.items():
            lines += [f"# HELP {name} {help_text}", f"# TYPE {name} counter"]
            of_name = sorted((labels, count) for (other, labels), count in self._counts.items() if other == name)
            lines += [f"{name}{_written(dict(labels))} {count}" for labels, count in of_name]
        return "\n".join(lines) + "\n"


def _written(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}" if labels else ""
