"""What do people do when nothing helps? Cases are handed over, taken back, written off, cancelled and started again."""

from models.strategy import Level
from operations.cases import cancel, start
from operations.hand_overs import hand_over
from operations.recalls import recall
from operations.write_offs import write_off
from tests.scenarios.lives.life import Life


async def is_handed_over(life: Life) -> None:
    """Refused while a warning is missing, and where a part is promised or disputed."""
    owed = life.ledger.open_bills()
    if owed:
        id, to = life.chance.choice(owed), life.chance.choice((Level.AGENCY, Level.LEGAL))
        await life.tries("hand-over", f"{id} to {to}", hand_over(life.desk(), [id], to, "does not answer"))


async def is_given_up(life: Life) -> None:
    """By whoever may, or after an approval; or the case is cancelled."""
    owed = life.ledger.open_bills()
    if not owed:
        return
    id = life.chance.choice(owed)
    if life.chance.random() < 0.6:
        await life.tries("write-off", id, write_off(life.desk(), [id], "not worth it"))
    else:
        await life.tries("cancel", id, cancel(life.desk(), id, "a mistake of ours"))


async def is_taken_up_again(life: Life) -> None:
    ended = sorted(life.agreements.ended)
    if ended:
        id = life.chance.choice(ended)
        if life.chance.random() < 0.5:
            await life.tries("recall", id, recall(life.desk(), [id], "has called"))
        else:
            await life.tries("start", id, start(life.desk(), id))
