"""Which strategies and segments are in force at this moment, in whatever process? Those published, over the files.

Every transaction that looks at them asks which publications there are; their texts are read only when that has changed.
So nothing has to be told to anybody, and a rule is in force everywhere from the moment at which it was approved.
"""

import structlog

from config.published_rules import InForce, over_files
from config.rulebook import Rulebook
from store import proposals
from store.engine import Tx

_log = structlog.get_logger()


class Publications:
    """Kept for as long as a process runs."""

    def __init__(self) -> None:
        self._known: tuple[Rulebook, tuple[int, ...], InForce] | None = None

    async def over(self, tx: Tx, files: Rulebook) -> InForce:
        """The rules in force for this transaction. files: the process's own, checked when it started."""
        ids = await proposals.ids_in_force(tx)
        known = self._known
        if known is None or known[0] is not files or known[1] != ids:
            found = over_files(files, await proposals.of_ids(tx, ids) if ids else ())
            for broken, faults in found.broken.items():
                _log.error("publication_broken", proposal=broken, faults=[f"{where}: {what}" for where, what in faults])
            known = self._known = (files, ids, found)
        return known[2]
