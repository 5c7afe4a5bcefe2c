"""How is a history soon long enough to be continued? On a Temporal that finds two hundred events many."""

from typing import Any

from stack import solo

EVENTS = 200


class SoonLong(solo.Temporal):
    """As the run's Temporal, but it suggests to continue as new after `EVENTS` events instead of thousands."""

    @classmethod
    def _launch(cls, command: tuple[list[str], dict[str, Any]], *rest: Any) -> Any:
        arguments, options = command
        suggested = f"limit.historyCount.suggestContinueAsNew={EVENTS}"
        return super()._launch(([*arguments, "--dynamic-config-value", suggested], options), *rest)
