"""Does the doctor see whom the rules of assignment name and who does not work here?"""

from pathlib import Path

from config.settings import Settings
from models.staff import StaffMember
from stack.people_check import people
from store import staff
from store.engine import open_engine

RULES = (
    "rules:\n  - {name: large, to: [ana, luis], when: {owed.EUR: {at_least: 1000}}}\n  - {name: rest, to: supervisor}\n"
)


async def _enter(settings: Settings, **people: str) -> None:
    database = open_engine(settings.database_url or "")
    async with database.begin() as tx:
        for name, role in people.items():
            await staff.write(tx, StaffMember.model_validate({"name": name, "full_name": name, "role": role}))
    await database.dispose()


async def test_names_without_anybody_behind_them_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "assignment.yaml").write_text(RULES, encoding="utf-8")
    settings = settings.model_copy(update={"config_dir": tmp_path})
    [finding] = await people(settings)
    assert (finding.ok, "nobody is entered" in finding.message) == (True, True)
    await _enter(settings, ana="collector")
    [finding] = await people(settings)
    assert finding.message == "rule large names luis; rule rest names supervisors, and there is none"
    assert not finding.ok
    await _enter(settings, luis="supervisor")
    assert [one.ok for one in await people(settings)] == [True]
