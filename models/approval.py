"""What can wait for a second person's yes? The subject of an approval task."""

from enum import StrEnum


class ApprovalOf(StrEnum):
    """step: a rung of the ladder. The others are rows of their own; the task's details name them (`of`, `id`)."""

    STEP = "step"
    PROMISE = "promise"
    PLAN = "plan"
    OFFER = "offer"
    WRITE_OFF = "write_off"
    HAND_OVER = "hand_over"
