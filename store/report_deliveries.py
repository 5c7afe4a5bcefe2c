"""What has become of each report that was to leave? Written before its mail server is called, ended after.

As with messages to customers: waiting, called, then sent or refused. Called without an end waits for a person.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import LiteralString

from models.report_order import Delivery
from store.engine import Tx, run

_COLUMNS: LiteralString = """
id, order_id, as_of, recipient, claimed_at, asked_by, attempts, called_at, sent_at, refused, answer, answered_by
"""
_WAITING: LiteralString = " sent_at IS NULL AND refused IS NULL AND called_at IS NULL "
#: Seconds between two attempts at most; each wait is twice as long as the one before.
_LONGEST_WAIT = 3600


async def claim(tx: Tx, order_id: int, as_of: date, recipients: Collection[str], now: datetime) -> None:
    """It is to leave to all of these; who has it already, or waits for it, is left alone."""
    statement = """
    INSERT INTO report_deliveries (order_id, as_of, recipient, claimed_at)
    SELECT %(order)s, %(as_of)s, recipient, %(now)s FROM unnest(%(recipients)s::text[]) recipient
    ON CONFLICT (order_id, as_of, recipient) DO NOTHING
    """
    await run(tx, statement, {"order": order_id, "as_of": as_of, "recipients": list(recipients), "now": now})


async def ask(tx: Tx, order_id: int, as_of: date, recipients: Collection[str], now: datetime, by: str) -> int:
    """Somebody sends it by hand, also to those who have it; how many. Who waits, or is not known of, is left alone."""
    statement = """
    INSERT INTO report_deliveries (order_id, as_of, recipient, claimed_at, asked_by)
    SELECT %(order)s, %(as_of)s, recipient, %(now)s, %(by)s FROM unnest(%(recipients)s::text[]) recipient
    ON CONFLICT (order_id, as_of, recipient) DO UPDATE
        SET claimed_at = excluded.claimed_at, asked_by = excluded.asked_by, attempts = 0, retry_at = NULL,
            called_at = NULL, sent_at = NULL, refused = NULL, answer = NULL, answered_by = NULL
        WHERE report_deliveries.sent_at IS NOT NULL OR report_deliveries.refused IS NOT NULL
    RETURNING id
    """
    values = {"order": order_id, "as_of": as_of, "recipients": list(recipients), "now": now, "by": by}
    return len(await run(tx, statement, values))


async def begun(tx: Tx, order_id: int, as_of: date) -> bool:
    """Whether that day has had its turn, by the clock or by hand."""
    statement = """
    SELECT EXISTS (SELECT FROM report_deliveries WHERE order_id = %(order)s AND as_of = %(as_of)s) AS begun
    """
    (row,) = await run(tx, statement, {"order": order_id, "as_of": as_of})
    return bool(row["begun"])


async def supersede(tx: Tx, order_id: int, before: date) -> None:
    """A newer day has come: what the clock has not got rid of until now is not sent any more."""
    statement = f"""
    UPDATE report_deliveries SET refused = 'superseded'
    WHERE order_id = %(order)s AND as_of < %(before)s AND asked_by IS NULL AND {_WAITING}
    """  # nosec B608 - our own text
    await run(tx, statement, {"order": order_id, "before": before})


async def waiting(tx: Tx) -> list[tuple[int, date]]:
    """Orders and days of which something may be tried now; of paused ones what was sent by hand alone."""
    statement = f"""
    SELECT DISTINCT order_id, as_of FROM report_deliveries JOIN report_orders o ON o.id = order_id
    WHERE {_WAITING} AND (retry_at IS NULL OR retry_at <= clock_timestamp()) AND (o.active OR asked_by IS NOT NULL)
    ORDER BY as_of, order_id
    """  # nosec B608 - our own text
    return [(row["order_id"], row["as_of"]) for row in await run(tx, statement, {})]


async def take(tx: Tx, order_id: int, as_of: date, retry_seconds: float) -> list[Delivery]:
    """Those that may be tried now, for whoever asks alone: if that one dies they are due again later, ever later."""
    statement = f"""
    UPDATE report_deliveries SET attempts = attempts + 1, retry_at = clock_timestamp()
        + make_interval(secs => LEAST(%(seconds)s * 2 ^ LEAST(attempts, 20), {_LONGEST_WAIT}))
    WHERE order_id = %(order)s AND as_of = %(as_of)s AND {_WAITING}
      AND (retry_at IS NULL OR retry_at <= clock_timestamp())
    RETURNING {_COLUMNS}
    """  # nosec B608 - our own text
    found = await run(tx, statement, {"order": order_id, "as_of": as_of, "seconds": retry_seconds})
    return sorted((Delivery(**row) for row in found), key=lambda one: one.id)


async def call(tx: Tx, delivery_id: int) -> bool:
    """The mail server is called from now on; False where it is no longer to be."""
    statement = f"""
    UPDATE report_deliveries SET called_at = clock_timestamp() WHERE id = %(id)s AND {_WAITING} RETURNING id
    """  # nosec B608 - our own text
    return bool(await run(tx, statement, {"id": delivery_id}))


async def sent(tx: Tx, delivery_id: int, now: datetime) -> None:
    statement = "UPDATE report_deliveries SET sent_at = %(now)s, answer = NULL WHERE id = %(id)s AND sent_at IS NULL"
    await run(tx, statement, {"id": delivery_id, "now": now})


async def refuse(tx: Tx, delivery_id: int, code: str) -> None:
    """It will not be sent."""
    statement = "UPDATE report_deliveries SET refused = %(code)s WHERE id = %(id)s AND sent_at IS NULL"
    await run(tx, statement, {"id": delivery_id, "code": code})


async def not_taken(tx: Tx, delivery_id: int, code: str) -> None:
    """It certainly was not taken: it waits again."""
    statement = "UPDATE report_deliveries SET called_at = NULL, answer = %(code)s WHERE id = %(id)s AND sent_at IS NULL"
    await run(tx, statement, {"id": delivery_id, "code": code})


async def nobody_knows(tx: Tx, delivery_id: int, code: str) -> None:
    """It may have been taken: a person says."""
    statement = "UPDATE report_deliveries SET answer = %(code)s WHERE id = %(id)s AND sent_at IS NULL"
    await run(tx, statement, {"id": delivery_id, "code": code})


async def answered(tx: Tx, delivery_id: int, now: datetime, by: str, *, arrived: bool) -> bool:
    """Somebody says what became of one of which nobody knew; False where its end is known by now."""
    statement = """
    UPDATE report_deliveries SET answered_by = %(by)s, sent_at = CASE WHEN %(arrived)s THEN %(now)s END,
        called_at = CASE WHEN %(arrived)s THEN called_at END, retry_at = NULL,
        asked_by = CASE WHEN %(arrived)s THEN asked_by ELSE %(by)s END
    WHERE id = %(id)s AND sent_at IS NULL AND refused IS NULL AND called_at IS NOT NULL RETURNING id
    """
    return bool(await run(tx, statement, {"id": delivery_id, "now": now, "by": by, "arrived": arrived}))


async def get(tx: Tx, delivery_id: int) -> Delivery | None:
    statement = f"SELECT {_COLUMNS} FROM report_deliveries WHERE id = %(id)s"  # nosec B608 - our own text
    found = await run(tx, statement, {"id": delivery_id})
    return Delivery(**found[0]) if found else None


async def latest(tx: Tx, order_id: int | None = None, limit: int = 50) -> list[Delivery]:
    """Newest day first; of one order, or of all."""
    statement = f"""
    SELECT {_COLUMNS} FROM report_deliveries WHERE %(order)s::bigint IS NULL OR order_id = %(order)s
    ORDER BY as_of DESC, id DESC LIMIT %(limit)s
    """  # nosec B608 - our own text
    return [Delivery(**row) for row in await run(tx, statement, {"order": order_id, "limit": limit})]


async def unknown(tx: Tx, seconds: float) -> list[Delivery]:
    """Those that were called so long ago without an end: nobody waits for their answer any more."""
    statement = f"""
    SELECT {_COLUMNS} FROM report_deliveries WHERE sent_at IS NULL AND refused IS NULL
      AND called_at < clock_timestamp() - make_interval(secs => %(seconds)s) ORDER BY id LIMIT 200
    """  # nosec B608 - our own text
    return [Delivery(**row) for row in await run(tx, statement, {"seconds": seconds})]
