"""How is a debt negotiated? Opened, offered, countered, accepted or rejected, beyond anybody's authority too."""

from typing import Any

from models.negotiation import OfferKind, OfferSide, OfferTerms
from operations import negotiations
from tests.scenarios.lives.life import Life

_RUNNING = "SELECT id FROM negotiations WHERE customer_id = :customer AND state = 'open' ORDER BY id"
_ON_THE_TABLE = "SELECT number FROM offers WHERE negotiation_id = :id AND state = 'open' ORDER BY number"


async def negotiates(life: Life) -> None:
    """The next word in one of the negotiations; the first one where there is none."""
    running = [row["id"] for row in await life.rows(_RUNNING)]
    if not running:
        return await _opens(life)
    id = life.chance.choice(running)
    offers: list[int | None] = [row["number"] for row in await life.rows(_ON_THE_TABLE, id=id)]
    chosen = life.chance.choice(offers or [None])
    match life.chance.choice(("offer", "offer", "accept", "reject")):
        case "offer":
            side, terms = life.chance.choice(list(OfferSide)), _terms(life)
            told = f"{id} by {side}: {terms.model_dump_json(exclude_defaults=True)}"
            await life.tries("offer", told, negotiations.offer(life.desk(), id, side, terms))
        case "accept":
            await life.tries("accepted", f"{id} {chosen}", negotiations.accept(life.desk(), id, chosen))
        case "reject":
            number = chosen if life.chance.random() < 0.5 else None
            doing = negotiations.reject(life.desk(), id, offer_number=number)
            await life.tries("rejected", f"{id} {number or 'all'}", doing)
    return None


async def _opens(life: Life) -> None:
    owed = life.ledger.open_bills()
    if owed:
        about = life.chance.sample(owed, life.chance.randint(1, len(owed)))
        doing = negotiations.open_negotiation(life.desk(), about)
        await life.tries("negotiation", ", ".join(about), doing)


def _terms(life: Life) -> OfferTerms:
    """Most within reason; some too far ahead, some beyond what anybody may let go."""
    kind, until = life.chance.choice(list(OfferKind)), life.in_days(0, 35)
    fields: dict[str, Any] = {"until": until}
    match kind:
        case OfferKind.INSTALMENTS:
            every = life.chance.choice(("1m", "2 weeks"))
            fields = {"plan": {"instalments": life.chance.randint(1, 8), "every": every}}
        case OfferKind.DISCOUNT:
            fields |= {"percent": life.chance.choice(("5%", "10%", "30%", "60%"))}
        case OfferKind.PARTIAL:
            fields |= {"percent": life.chance.choice(("95%", "80%", "40%"))}
    return OfferTerms.model_validate({"kind": kind, **fields})
