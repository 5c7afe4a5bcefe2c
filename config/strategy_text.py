"""How is a strategy written as YAML where no file of it is at hand?"""

from typing import Any

import yaml

from models.strategy import CallTaskStep, Step, Strategy, VisitTaskStep


class _Dumper(yaml.SafeDumper):
    """Steps on one line each, as in the shipped files."""


def _step(dumper: yaml.SafeDumper, value: "_Line") -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


class _Line(dict[str, Any]):
    pass


_Dumper.add_representer(_Line, _step)


def written(strategy: Strategy) -> str:
    """Without what is as it is by default."""
    content = strategy.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    # The kind of a step is a default to its shape, and what the reader looks for first.
    content["steps"] = [
        _Line({"id": step.id, "at": str(step.at), "do": step.do, **told, **_wanted(step)})
        for step, told in zip(strategy.steps, content["steps"], strict=True)
    ]
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)


def _wanted(step: Step) -> dict[str, str]:
    """What has to be written although it is as by default."""
    if isinstance(step, CallTaskStep | VisitTaskStep) and step.attempts > 1:
        return {"retry_after": str(step.retry_after)}
    return {}
