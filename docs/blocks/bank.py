"""Which reasons speak for a candidate, and how strongly?"""

from config.sentences import Sentences
from docs.blocks.markdown import code, table
from domain.bank_matching import POINTS


def _reasons() -> str:
    english = Sentences("en")
    return table(
        ("reason", "points", "what is said"),
        [(code(name), str(points), english.why(name)) for name, points in POINTS.items()],
    )


BLOCKS = {"bank reasons": _reasons}
