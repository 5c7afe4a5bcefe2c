"""Does an administrator let people in and keep them out, and does what somebody does stand under their name?"""

from models.staff import StaffRole
from tests.web.console.conftest import Visitors
from tests.web.console.entering import PASSWORD, chosen, tried

PEOPLE = "/console/people"


def _link(page: str) -> str:
    return page.partition("/console/invitation/")[2].partition("<")[0]


async def test_somebody_is_let_in_made_an_administrator_and_kept_out(visitors: Visitors) -> None:
    office = visitors.office
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    new = {"name": "eva", "full_name": "Eva <script>alert(1)</script>", "email": "eva@example.com"}
    made = marta.post(f"{PEOPLE}/new", data=new)
    assert made.status_code == 200
    assert "<script>alert" not in made.text
    eva = visitors.nobody()
    assert chosen(eva, _link(made.text)) == "/console/today"
    twice = marta.post(f"{PEOPLE}/new", data=new)
    assert (twice.status_code, "may sign in already" in twice.text) == (409, True)
    assert marta.post(f"{PEOPLE}/eva/role", data={"role": "supervisor"}).status_code == 303
    assert eva.get("/console/packs").status_code == 200
    assert marta.post(f"{PEOPLE}/eva/admin").status_code == 303
    assert eva.get(PEOPLE).status_code == 303  # signs in anew
    assert tried(eva, "eva") == 303
    assert eva.get(PEOPLE).status_code == 200
    assert marta.post(f"{PEOPLE}/eva/deactivate").status_code == 303
    assert eva.get(PEOPLE).status_code == 303
    assert tried(eva, "eva", PASSWORD) == 422
    last = marta.post(f"{PEOPLE}/marta/no-admin")
    assert (last.status_code, "last administrator" in last.text) == (409, True)
    assert await office.value("SELECT created_by FROM users WHERE name = 'eva'") == "marta"


async def test_days_away_are_entered_by_oneself_and_by_an_administrator(visitors: Visitors) -> None:
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True, language="es")
    ana = await visitors.sign_in("ana", StaffRole.COLLECTOR)
    days = {"from_day": "2026-03-03", "through": "2026-03-06", "substitute": "marta", "reason": ""}
    assert ana.post("/console/me/absence", data=days).status_code == 303
    again = marta.post(f"{PEOPLE}/ana/absence", data=days)
    assert (again.status_code, "ya está ausente" in again.text) == (409, True)
    wrong = marta.post(f"{PEOPLE}/ana/absence", data={**days, "through": "tomorrow"})
    assert (wrong.status_code, "AAAA-MM-DD" in wrong.text) == (422, True)
    [row] = await visitors.office.rows("SELECT staff, substitute, set_by FROM absences")
    assert (row["staff"], row["substitute"], row["set_by"]) == ("ana", "marta", "ana")
