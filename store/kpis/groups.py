"""By what are the sums told apart? One expression for each group, of the customer `u` and the invoice `i`."""

from typing import LiteralString

from models.grouping import GroupBy

#: Groups of whom it was and what was sold.
OWN = (GroupBy.SEGMENT, GroupBy.REGION, GroupBy.PRODUCT, GroupBy.COLLECTOR)
#: Those that a customer has, whatever was sold.
OF_CUSTOMER = (GroupBy.SEGMENT, GroupBy.REGION, GroupBy.COLLECTOR)
#: Groups of how it was asked for.
SAID = (GroupBy.CHANNEL, GroupBy.TEMPLATE, GroupBy.STEP)

NO_GROUP: LiteralString = "NULL::text"
EXPRESSIONS: dict[GroupBy | None, LiteralString] = {
    None: NO_GROUP,
    GroupBy.SEGMENT: "u.segment",
    GroupBy.REGION: "u.country || COALESCE('-' || u.region, '')",
    GroupBy.PRODUCT: "COALESCE(i.product, '')",
    GroupBy.COLLECTOR: "COALESCE(u.collector, '')",
}
#: Of an action `t`, as store/kpis/actions.py reads them.
SAID_AS: dict[GroupBy, LiteralString] = {
    GroupBy.CHANNEL: "t.channel",
    GroupBy.TEMPLATE: "t.template",
    GroupBy.STEP: "t.step",
    GroupBy.HOUR: "t.hour",
}
