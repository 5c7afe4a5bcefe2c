"""What does a report on a schedule say about a day? Its parts by cadence, and the mail and files that it becomes.

The figures are those of `reading.reports`: the same that the command, the API and the pages give.
"""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from channels.paper.pack_mail import pack_mail
from channels.paper.plot import Drawer
from channels.templates.render import Renderer
from config.pack_words import pack_words
from config.sentences import Sentences
from domain.report_periods import period_start
from domain.time_zones import at_local
from models.console import Cadence
from models.grouping import GroupBy
from models.pack import Pack, PackFrame, PackMail, PackPart, PackTable
from models.report_order import ReportOrder
from reading.packs.accounts import customers_part, tasks_part
from reading.packs.aims import targets_part
from reading.packs.drawing import pictures_of
from reading.packs.figures import part_of
from reading.packs.summary import summary_of
from reading.packs.tongue import Tongue
from reading.packs.trends import followed, main_currencies
from reading.reports import REPORTS
from reading.targets import aimed
from reading.trends import several
from store import customer_accounts
from store.engine import Database, Tx

#: What a week is told by; a month by all there is.
_WEEKLY = ("aging", "dso", "recovery", "promise-kept", "action-success")
#: What says little without being told apart.
_TOLD_BY = {"promise-kept": GroupBy.COLLECTOR, "action-success": GroupBy.TEMPLATE}
Heads = tuple[tuple[str, str], ...]
_FRAME = ("attached", "rest", "page", "foot", "nothing")


@dataclass(frozen=True, slots=True)
class PackMaker:
    """zone: the creditor's. Called with an order and a day it makes the mail, with its files."""

    database: Database
    renderer: Renderer
    zone: ZoneInfo
    drawer: Drawer

    async def __call__(self, order: ReportOrder, as_of: date) -> PackMail:
        pack = await self.pack(order, as_of)
        pictures = await pictures_of(self.drawer, pack)
        return await asyncio.to_thread(pack_mail, self.renderer.brand, pack, pictures)

    async def pack(self, order: ReportOrder, as_of: date) -> Pack:
        """What it says, before it becomes a mail."""
        language = order.language
        tongue = Tongue(pack_words(language), Sentences(language), self.renderer.wording(language), self.zone)
        start = period_start(order.cadence, as_of)
        begins, ends = at_local(start, time(), self.zone), at_local(as_of + timedelta(days=1), time(), self.zone)
        async with self.database.connect() as tx:
            heads: Heads = ()
            if order.cadence is Cadence.DAILY:
                heads, summary, parts = await _daily(tx, tongue, as_of, ends)
            else:
                summary, parts = await _figures(tx, tongue, order, as_of)
                if order.cadence is Cadence.MONTHLY:
                    aims = targets_part(tongue, await aimed(tx, tongue.sentences, as_of.replace(day=1), as_of))
                    parts += () if aims is None else (aims,)
                parts += (tasks_part(tongue, await customer_accounts.tasks(tx, as_of, begins, ends)),)
        said = {"name": order.name, "day": tongue.day(as_of), "from": tongue.day(start), "month": tongue.month(as_of)}
        key, words = f"pack.{order.cadence.value}", tongue.words
        return Pack(
            order,
            as_of,
            words(f"{key}.title"),
            words(f"{key}.period", **said),
            heads,
            summary,
            parts,
            PackFrame(**{name: words(f"pack.frame.{name}") for name in _FRAME}),
            words(f"{key}.subject", **said),
        )


async def _daily(tx: Tx, tongue: Tongue, as_of: date, ends: datetime) -> tuple[Heads, PackTable, tuple[PackPart, ...]]:
    rows = await customer_accounts.accounts(tx, as_of, ends)
    aging = (await several(tx, tongue.sentences, [("aging", None)], as_of))["aging", None]
    owing = {row["customer_id"] for row in rows}
    overdue = {row["customer_id"] for row in rows if row["overdue"]}
    heads = (
        (tongue.words("pack.heads.customers"), tongue.number(len(owing))),
        (tongue.words("pack.heads.overdue_customers"), tongue.number(len(overdue))),
    )
    parts = (part_of(tongue, [aging]), customers_part(tongue, rows, as_of))
    return heads, summary_of(tongue, {"aging": aging}), parts


async def _figures(tx: Tx, tongue: Tongue, order: ReportOrder, as_of: date) -> tuple[PackTable, tuple[PackPart, ...]]:
    monthly = order.cadence is Cadence.MONTHLY
    wanted = [name for name in REPORTS if monthly or name in _WEEKLY]
    keys = {name: [(name, None), *((name, by) for by in _groups(order, name))] for name in wanted}
    found = await several(tx, tongue.sentences, [key for some in keys.values() for key in some], as_of)
    currencies = main_currencies(found["aging", None])
    parts = []
    for some in keys.values():
        reports = [found[key] for key in some]
        table, plots = await followed(tx, tongue, reports[0], currencies) if monthly else (None, ())
        parts.append(part_of(tongue, reports, table, plots=plots))
    return summary_of(tongue, {name: found[name, None] for name in wanted}), tuple(parts)


def _groups(order: ReportOrder, name: str) -> list[GroupBy]:
    """By what a figure is told apart: as ordered, where it can be, and as it says most."""
    ordered = [] if order.grouped is None else [GroupBy(order.grouped.value)]
    wanted = dict.fromkeys([*ordered, *([_TOLD_BY[name]] if name in _TOLD_BY else [])])
    return [by for by in wanted if by in REPORTS[name].groups]
