"""What do pages say about disputes? Kinds with the time and the queue that config/disputes.yaml gives them."""

from docs.blocks.markdown import code, table
from models.dispute import DisputeKind
from models.dispute_rules import DisputeRules

_SAID = {
    DisputeKind.PRICE: "the price is wrong",
    DisputeKind.QUANTITY: "less came than is invoiced",
    DisputeKind.QUALITY: "what came is not as it should be",
    DisputeKind.NOT_RECEIVED: "nothing came",
    DisputeKind.ORDER_NUMBER: "it does not name their order",
    DisputeKind.ALREADY_PAID: "it is paid",
    DisputeKind.NOT_OURS: "it is not for them",
    DisputeKind.DUPLICATE: "they have it twice",
    DisputeKind.OTHER: "something else",
}


def kinds() -> str:
    rules = DisputeRules().kinds
    rows = [
        (
            code(kind.value),
            _SAID[kind],
            code(str(rules[kind].answer_within)),
            code(rules[kind].queue),
            code(rules[kind].escalate_to.value),
        )
        for kind in DisputeKind
    ]
    return table(
        ("`--kind`", "what is said", "answered within", "by, where the customer has no owner", "late: told"), rows
    )


BLOCKS = {"dispute kinds": kinds}
