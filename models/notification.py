"""What is somebody of the staff told of, wherever they are?"""

from enum import StrEnum


class NotificationKind(StrEnum):
    """mention: in a note. assigned: work became theirs. task_overdue: somebody else's was not done in time.
    approval: their yes or no is asked for. webhook_stopped: a subscriber takes nothing any more.
    rules_proposed: a change of the rules waits for a second person. rules_decided: what became of theirs."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    TASK_OVERDUE = "task_overdue"
    APPROVAL = "approval"
    WEBHOOK_STOPPED = "webhook_stopped"
    RULES_PROPOSED = "rules_proposed"
    RULES_DECIDED = "rules_decided"
