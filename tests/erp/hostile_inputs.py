"""Which wrong inputs must every import refuse, where, and with which words?"""

from tests.erp.hostile import Hostile
from tests.erp.hostile_files import FILES
from tests.erp.hostile_maps import MAPS
from tests.erp.hostile_sheets import SHEETS
from tests.erp.hostile_values import VALUES

__all__ = ["HOSTILE", "Hostile"]

HOSTILE: tuple[Hostile, ...] = (*VALUES, *FILES, *SHEETS, *MAPS)
