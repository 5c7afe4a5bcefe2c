"""Can staff see and decide from the command line what customers want changed of whom we write to?"""

import asyncio
from pathlib import Path

from models.customer import Contact
from operations.portal.contact_proposals import propose
from store import portal_people
from store.engine import open_engine
from tests.commands.conftest import Puntual
from tests.operations.office import open_office


def _proposed(loaded: Puntual, folder: Path) -> int:
    """By Ana of C-1, in the portal."""

    async def run() -> int:
        database = open_engine(loaded.database_url, 2)
        try:
            desk = (await open_office(database, folder)).desk
            async with database.begin() as tx:
                ana = await portal_people.know(tx, "C-1", "ana@acme.example")
            assert ana is not None
            luis = Contact.model_validate({"role": "management", "name": "Luis", "email": "luis@acme.example"})
            return (await propose(desk, ana, None, luis)).id
        finally:
            await database.dispose()

    return asyncio.run(run())


def test_what_waits_is_listed_refused_and_approved(loaded: Puntual, tmp_path: Path) -> None:
    assert loaded("contacts", "proposals").err == "Nothing waits to be looked at\n"
    first = str(_proposed(loaded, tmp_path))
    listed = loaded("contacts", "proposals").out
    for told in ("C-1", "Ana", "new: Luis (management)", "email - -> luis@acme.example", "waits"):
        assert told in listed, told
    assert loaded("contacts", "refuse", first).code == 2
    refused = loaded("contacts", "refuse", first, "--reason", "Nobody knows him", "--json").json
    assert (refused["decision"], refused["reason"]) == ("rejected", "Nobody knows him")
    assert loaded("contacts", "approve", first).code == 1
    second = str(_proposed(loaded, tmp_path))
    assert "approved" in loaded("contacts", "approve", second).out
    assert loaded("contacts", "approve", "999").code == 4
    assert loaded("contacts", "proposals", "--customer", "C-9").code == 4
    [newest, _] = loaded("contacts", "proposals", "--customer", "C-1", "--decided", "--json").json
    assert (newest["decision"], newest["decided_by"], newest["on_file"]) == ("approved", "maria", True)
    assert "Luis" in str(loaded("timeline", "--customer", "C-1", "--json").json)
