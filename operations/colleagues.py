"""Can somebody of the staff be given something? Where people were entered, only those who work here."""

from models.errors import InvalidInput
from store import staff
from store.engine import Tx


async def expect_colleague(tx: Tx, name: str, field: str) -> None:
    """Raises InvalidInput, with the names there are. Where nobody was entered as staff, any name will do."""
    people = await staff.members(tx)
    if people and name not in {member.name for member in people}:
        known = ", ".join(member.name for member in people)
        expected = f"expected somebody who works here: {known}"
        raise InvalidInput(f"{field}: {expected}; {name} does not", ((field, expected),))
