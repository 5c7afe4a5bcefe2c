"""Which e-mails beside all cases does nobody try any more: receipts, answers, news of an address that was on file?"""

from typing import LiteralString

from store.engine import Tx, run

#: Each waits twice as long as the one before it, six hours at most: an outage of two days is outlasted.
MOST_TRIES = 20
_LATELY: LiteralString = """
SELECT (SELECT count(*) FROM checkouts WHERE receipt_to IS NOT NULL AND receipt_tries >= %(most)s
          AND receipt_at > clock_timestamp() - interval '14 days')
     + (SELECT count(*) FROM answers WHERE tell IS NOT NULL AND tell_tries >= %(most)s
          AND tell_at > clock_timestamp() - interval '14 days')
     + (SELECT count(*) FROM contact_proposals WHERE tell IS NOT NULL AND tell_tries >= %(most)s
          AND tell_at > clock_timestamp() - interval '14 days') AS many
"""


async def lately(tx: Tx) -> int:
    """How many in the last fourteen days."""
    [row] = await run(tx, _LATELY, {"most": MOST_TRIES})
    return int(row["many"])
