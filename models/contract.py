"""What travels between Puntual and Temporal? Names, ids and payloads: the only thing workflows and operations share.

Payloads hold ids and sentences of ours, never personal data: they stay in Temporal's history.
"""

from dataclasses import dataclass, field

CASE_WORKFLOW = "dunning"
SWEEP_WORKFLOW = "sweep"
SNAPSHOT_WORKFLOW = "daily-snapshot"
POST_WORKFLOW = "post"
DESK_WORKFLOW = "desk"
CONNECTOR_WORKFLOW = "connector"
REPORTS_WORKFLOW = "reports"

NEWS = "news"
STANDING = "standing"

PLAN_NEXT = "plan_next"
SEND_REMINDER = "send_reminder"
SEND_THANKS = "send_thanks"
SEND_NOTICE = "send_notice"
OPEN_CALL_TASK = "open_call_task"
OPEN_VISIT_TASK = "open_visit_task"
FOLLOW_UP_ARRANGEMENT = "follow_up_arrangement"
OPEN_NEGOTIATION = "open_negotiation"
ESCALATE = "escalate"
RECORD_CANCELLATION = "record_cancellation"
SWEEP = "sweep"
TAKE_SNAPSHOT = "take_snapshot"
POST = "post"
TEND_DESK = "tend_desk"
RUN_CONNECTOR = "run_connector"
FIND_DUE_PACKS = "find_due_packs"
SEND_PACK = "send_pack"

WAIT = "wait"
CLOSE = "close"

#: What `Plan.do` can say, beside the activities' names.
STEP_ACTIVITIES = (
    SEND_REMINDER,
    SEND_THANKS,
    SEND_NOTICE,
    OPEN_CALL_TASK,
    OPEN_VISIT_TASK,
    OPEN_NEGOTIATION,
    ESCALATE,
    FOLLOW_UP_ARRANGEMENT,
)

#: Search attributes of a case in Temporal and their types.
SEARCH_ATTRIBUTES = {
    "PuntualCustomer": "Keyword",
    "PuntualSegment": "Keyword",
    "PuntualStrategy": "Keyword",
    "PuntualStage": "Keyword",
    "PuntualCountry": "Keyword",
    "PuntualCollector": "Keyword",
    "PuntualDueDate": "Datetime",
}


def case_workflow_id(invoice_id: str) -> str:
    """One invoice, one workflow: the id is a function of the invoice's."""
    return f"{CASE_WORKFLOW}/{invoice_id}"


@dataclass
class News:
    """Something about the case changed: `summary` is a short sentence for whoever reads the history.

    `due` says that only time has passed (a test clock was moved): the timer counts as fired.
    """

    summary: str
    due: bool = False


@dataclass
class Plan:
    """What the workflow does next: after `seconds` (or on news) run the activity `do` for `step`, or close.

    do: the name of an activity, `wait` (plan again when the time is over) or `close`.
    seconds: real time until then; None waits for news alone.
    why: one sentence, for the Temporal UI. standing: where the case stands, as Markdown, for its current details.
    attributes: text search attributes by name, upserted when they differ from the last.
    """

    do: str
    why: str
    seconds: float | None = None
    step: str | None = None
    standing: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    outcome: str | None = None


@dataclass
class CaseInput:
    """Argument of the case workflow. `plan` and `attributes` are carried over by continue-as-new."""

    invoice_id: str
    plan: Plan | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class StepOrder:
    """Argument of an activity about one case; `step` is the plan's, which the activity checks against the facts."""

    invoice_id: str
    step: str | None = None


@dataclass
class SweepReport:
    """How many cases a sweep looked at and woke, and why."""

    behind: int = 0
    overdue: int = 0
    missing: int = 0


@dataclass
class PostReport:
    """How many messages without a known end a post looked after, and about how many it asked their provider."""

    settled: int = 0
    asked: int = 0


@dataclass
class DeskReport:
    """What tending the desk came to.

    stood_in: tasks that changed hands with an absence. escalated: tasks put before supervisors. expired: offers.
    followed: arrangements that no case followed up any more.
    stranded: cases for which nothing was to come, put on somebody's list. missed: credit notes that the ERP owes. told:
    notifications. moved: addresses that were on file, told that we write elsewhere now. receipted: receipts of
    payments made online. answered: answers to customers none of whose cases is open. sealed: entries of the timelines.
    figured: figures that were worked out.
    """

    escalated: int = 0
    expired: int = 0
    followed: int = 0
    stranded: int = 0
    missed: int = 0
    told: int = 0
    stood_in: int = 0
    sealed: int = 0
    figured: int = 0
    moved: int = 0
    receipted: int = 0
    answered: int = 0


@dataclass
class ConnectorOrder:
    """Argument of a connector's run: its name in the configuration."""

    name: str


@dataclass
class ConnectorReport:
    """What a run came to: items by what became of them, what was written back. busy: somebody else runs it now."""

    name: str
    counts: dict[str, int] = field(default_factory=dict)
    error: str | None = None
    busy: bool = False


@dataclass
class PackTurn:
    """A report that is to leave: its order, and the day (ISO 8601) that it tells of."""

    order_id: int
    as_of: str


@dataclass
class PacksReport:
    """What a run came to: how many e-mails with reports left; `failed`: reports that could not be made."""

    sent: int = 0
    failed: int = 0
