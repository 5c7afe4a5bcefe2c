"""What do people of ours choose in the console? How it looks, when reports leave, what becomes of a proposal."""

from enum import StrEnum


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ProposalKind(StrEnum):
    STRATEGY = "strategy"
    SEGMENTS = "segments"


class Decision(StrEnum):
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
