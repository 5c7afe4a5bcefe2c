"""What do codes, states and names of the engine mean? Tables from the models, for the runbook and the architecture."""

from config.sentences import Sentences
from docs.blocks.markdown import code, codes, table
from domain.contact_caps import CAP_CODES
from domain.contact_wishes import WISHED_HOURS
from models import errors
from models.case import HoldKind, Outcome, StepStatus
from models.contract import SEARCH_ATTRIBUTES
from models.errors import PuntualError
from models.interaction import InteractionKind
from models.message import MessageState
from models.task import OUTCOMES

_ATTRIBUTE_SAYS = {
    "PuntualCustomer": "id of the customer",
    "PuntualSegment": "segment of the customer",
    "PuntualStrategy": "name of the strategy",
    "PuntualStage": "the kind of step it waits for (`reminder`, `call` ...), or the reason it waits, or the outcome",
    "PuntualCountry": "country of the customer",
    "PuntualCollector": "collector of the customer, where there is one",
    "PuntualDueDate": "due date of the invoice, at midnight UTC",
}
_STATUS_SAYS = {
    StepStatus.OPEN: "waits for a person: an approval, or somebody to write to",
    StepStatus.DONE: "happened on this case",
    StepStatus.COVERED: "happened together with another case of the customer",
    StepStatus.SUPERSEDED: "left out: a later message took its place",
    StepStatus.SKIPPED: "left out by a person",
    StepStatus.UNREACHED: "its message got to nobody; the step is taken again by the next way",
}
_STATE_SAYS = {
    MessageState.CLAIMED: "written down with an attempt; its channel may be called",
    MessageState.UNKNOWN: "called, and no answer can be trusted: looked up, proven, or held",
    MessageState.ACCEPTED: "taken by its channel",
    MessageState.DELIVERED: "its channel says that it arrived",
    MessageState.BOUNCED: "given back by the receiver's side",
    MessageState.DROPPED: "given up by the channel",
    MessageState.REJECTED: "a definite no; its step goes by the next way",
    MessageState.HELD: "nobody can prove whether it went out; `puntual held list`",
    MessageState.SUPPRESSED: "did not go: nothing may be sent to its address any more",
    MessageState.SUPERSEDED: "did not go: what it says no longer held, or its hour had passed",
}
_HOLD_SAYS = {
    HoldKind.PAUSE: "`puntual pause`",
    HoldKind.DISPUTE: "`puntual dispute`; holds the case only where nothing undisputed is left to ask for",
    HoldKind.PROMISE: "`puntual promise`; what was not promised is still asked for",
    HoldKind.PLAN: "`puntual plan`, or an offer of instalments that was accepted",
    HoldKind.SETTLEMENT: "an offer of less that was accepted: all of the invoice is left alone until its day",
    HoldKind.CREDIT_NOTE: "a dispute that was granted, a settlement that was kept: until the ERP's credit note comes",
    HoldKind.OFFER: "a negotiation step, while its offer is open",
    HoldKind.PAYMENT: "the customer, who has begun to pay online: until that is over, or may not be paid any more",
}
_OUTCOME_SAYS = {
    Outcome.SETTLED: "nothing is owed any more",
    Outcome.CANCELLED: "somebody ended it, by command or in Temporal",
    Outcome.HANDED_OVER: "the last rung gave it to an agency or to lawyers",
    Outcome.WRITTEN_OFF: "nobody expects the money any more; with the approvals that takes",
}


def _search_attributes() -> str:
    rows = [(code(name), kind, _ATTRIBUTE_SAYS[name]) for name, kind in SEARCH_ATTRIBUTES.items()]
    return table(("search attribute", "type", "what it holds"), rows)


def _exit_codes() -> str:
    """What the error family says, with what the command adds to it."""
    family: dict[int, list[str]] = {}
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, PuntualError):
            family.setdefault(error.exit_code, []).append(error.__name__)
    said = {
        0: "done",
        1: "failed or refused",
        2: "wrong usage",
        3: "partly done: what failed is named on stderr",
        4: "not found",
        5: "conflict: the same id was written before with other content",
        6: "PostgreSQL or Temporal does not answer",
    }
    assert set(family) <= set(said)
    return table(
        ("exit code", "meaning", "errors"), [(str(n), text, codes(family.get(n, ()))) for n, text in said.items()]
    )


def _reasons() -> str:
    english = Sentences("en")
    rules = ("weekend", "holiday", "outside_hours", *CAP_CODES, WISHED_HOURS, "spacing", "yields")
    return table(("`moved_by`", "meaning"), [(code(rule), english.rule(rule)) for rule in rules])


BLOCKS = {
    "search attributes": _search_attributes,
    "exit codes": _exit_codes,
    "rules that move a step": _reasons,
    "step statuses": lambda: table(("status", "meaning"), [(code(s), _STATUS_SAYS[s]) for s in StepStatus]),
    "message states": lambda: table(("state", "meaning"), [(code(s), _STATE_SAYS[s]) for s in MessageState]),
    "holds": lambda: table(("hold", "set by"), [(code(h), _HOLD_SAYS[h]) for h in HoldKind]),
    "outcomes": lambda: table(("outcome", "meaning"), [(code(o), _OUTCOME_SAYS[o]) for o in Outcome]),
    "task answers": lambda: table(("task", "answers"), [(code(k), codes(found)) for k, found in OUTCOMES.items()]),
    "interaction kinds": lambda: codes(InteractionKind),
}
