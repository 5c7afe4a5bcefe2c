"""What is somebody of the staff told of, wherever they are?"""

from enum import StrEnum


class NotificationKind(StrEnum):
    """mention: in a note. assigned: work became theirs. task_overdue: somebody else's was not done in time.
    approval: their yes or no is asked for. webhook_stopped: a subscriber takes nothing any more."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    TASK_OVERDUE = "task_overdue"
    APPROVAL = "approval"
    WEBHOOK_STOPPED = "webhook_stopped"
