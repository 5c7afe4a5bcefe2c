"""Which keys does an editor offer in the rules? `python -m config.schema` writes the schemas anew."""

import json
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from config.late_charges_shape import LateChargesFile, ReferenceRateFile
from config.policy_shape import PolicyFile
from models.assignment import Assignment
from models.connector import ConnectorFile
from models.costs import Costs
from models.dispute_rules import DisputeRules
from models.limits import Limits
from models.payment_methods import PaymentMethods
from models.portal import PortalRules
from models.segment import SegmentRule
from models.span import Moment, Span
from models.strategy import Strategy
from models.values import Shape

_HERE = Path(__file__).resolve().parent


class SegmentFile(Shape):
    """`segments.yaml`: an ordered list; the first segment whose conditions all hold wins, the last has none."""

    segments: tuple[SegmentRule, ...]


class _AsWritten(GenerateJsonSchema):
    """Defaults as they are written in the YAML, not as the objects they become."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Span | Moment):
            return str(dft)
        if isinstance(dft, timedelta):
            return f"{dft // timedelta(minutes=1)}m"
        if isinstance(dft, time):
            return f"{dft:%H:%M}"
        return super().encode_default(dft)


_FILES: dict[str, type[BaseModel]] = {
    "strategy.schema.json": Strategy,
    "segments.schema.json": SegmentFile,
    "policy.schema.json": PolicyFile,
    "limits.schema.json": Limits,
    "assignment.schema.json": Assignment,
    "disputes.schema.json": DisputeRules,
    "costs.schema.json": Costs,
    "payment_methods.schema.json": PaymentMethods,
    "portal.schema.json": PortalRules,
    "connectors.schema.json": ConnectorFile,
    "late_charges.schema.json": LateChargesFile,
    "reference_rates.schema.json": ReferenceRateFile,
}


def schemas() -> dict[str, str]:
    """The text of each schema by its file name in `config/`."""
    return {name: _text_of(noun) for name, noun in _FILES.items()}


def _text_of(noun: type[BaseModel]) -> str:
    schema = noun.model_json_schema(by_alias=True, schema_generator=_AsWritten)
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write() -> None:
    for name, text in schemas().items():
        (_HERE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
