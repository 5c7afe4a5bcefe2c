"""Do the pages about rules show what is in force, and does it take two people to change it?"""

import pytest

from config.files import SHIPPED
from models.staff import StaffRole
from tests.web.console.conftest import Visitors

ONBOARDING = "/console/rules/strategies/onboarding"
TEXT = (SHIPPED / "strategies" / "onboarding.yaml").read_text(encoding="utf-8")
PAGES = (
    "/console/rules",
    "/console/rules/usage",
    "/console/rules/strategies/standard",
    "/console/rules/strategies/standard/simulate",
    "/console/rules/strategies/standard/simulate?due=2026-12-24&country=CO&kind=business",
    "/console/rules/strategies/standard/propose",
    "/console/rules/new",
    "/console/rules/segments",
    "/console/rules/segments/propose",
    "/console/rules/proposals",
    "/console/rules/policies/contact",
    "/console/rules/policies/terms",
    "/console/rules/policies/late-charges",
    "/console/rules/templates/overdue",
    "/console/rules/templates/overdue?channel=sms&language=pt",
    "/console/rules/templates/overdue/body?language=es",
)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
async def test_every_page_shows_in_every_language(visitors: Visitors, language: str) -> None:
    await visitors.office.customer("C-1")
    await visitors.office.invoice("F-1")
    client = await visitors.sign_in("ana", StaffRole.MANAGER, language=language)
    for path in (*PAGES, "/console/rules/strategies/onboarding/simulate?customer=C-1"):
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.text)


def later(text: str) -> str:
    return text.replace('send_at: "09:00"', 'send_at: "11:00"')


async def test_a_change_is_proposed_by_one_and_published_by_another(visitors: Visitors) -> None:
    await visitors.office.customer()
    await visitors.office.invoice("F-1")
    sol = await visitors.sign_in("sol", StaffRole.SUPERVISOR)
    max_ = await visitors.sign_in("max", StaffRole.MANAGER)
    sent = sol.post(f"{ONBOARDING}/propose", data={"source": later(TEXT), "reason": "later", "do": "propose"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/console/rules/proposals/1")
    page = max_.get("/console/rules/proposals/1").text
    assert all(said in page for said in ("later", "Hour:", "09:00", "11:00", "1 open case runs on this strategy"))
    assert max_.get(f"{ONBOARDING}/simulate?customer=C-1&proposal=1").text.count("11:00") > 2
    # Whoever proposed it sees no button, and the address refuses all the same.
    assert "Approve and publish" not in sol.get("/console/rules/proposals/1").text
    assert sol.post("/console/rules/proposals/1/approve").status_code == 409
    assert max_.post("/console/rules/proposals/1/reject").status_code == 422  # without a note
    assert max_.post("/console/rules/proposals/1/approve").status_code == 303
    assert max_.post("/console/rules/proposals/1/approve").status_code == 409
    assert "published by sol, approved by max" in sol.get(ONBOARDING).text
    await visitors.office.invoice("F-2")
    versions = {row["strategy_version"] for row in await visitors.office.rows("SELECT strategy_version FROM cases")}
    assert len(versions) == 2
    for version in versions:
        answer = sol.get(f"{ONBOARDING}/versions/{version}")
        assert answer.status_code == 200
    back = max_.post(f"{ONBOARDING}/return", data={"reason": "complaints"})
    assert back.headers["location"] == "/console/rules/proposals/2"
    assert max_.post("/console/rules/proposals/2/withdraw").status_code == 303


async def test_what_is_wrong_stands_beside_the_text_in_the_language_of_the_page(visitors: Visitors) -> None:
    sol = await visitors.sign_in("sol", StaffRole.SUPERVISOR, language="es")
    wrong = {"source": TEXT.replace("do: reminder", "do: remind", 1), "reason": "x", "do": "propose"}
    answer = sol.post(f"{ONBOARDING}/propose", data=wrong)
    assert answer.status_code == 422
    assert "paso arrived, campo do" in answer.text
    assert "se esperaba una de estas opciones" in answer.text
    assert "do: remind," in answer.text  # what was typed is there again
    part = sol.post(f"{ONBOARDING}/propose", data=wrong, headers={"hx-request": "true"})
    assert "paso arrived" in part.text
    assert "<html" not in part.text
    reasonless = sol.post(f"{ONBOARDING}/propose", data={"source": later(TEXT), "reason": "", "do": "propose"})
    assert reasonless.status_code == 422
    assert await visitors.office.value("SELECT count(*) FROM proposals") == 0


async def test_who_may_not_is_refused_whatever_the_page_shows(visitors: Visitors) -> None:
    reader = await visitors.sign_in("rita", None)
    ana = await visitors.sign_in("ana", StaffRole.COLLECTOR)
    for client in (reader, ana):
        assert "Propose a change" not in client.get(ONBOARDING).text
        assert client.get(f"{ONBOARDING}/propose").status_code == 403
        sent = client.post(f"{ONBOARDING}/propose", data={"source": later(TEXT), "reason": "x", "do": "propose"})
        assert sent.status_code in (403, 409)
        assert client.post("/console/rules/segments/return", data={"reason": "x"}).status_code in (403, 404, 409)
    assert await visitors.office.value("SELECT count(*) FROM proposals") == 0


async def test_segments_say_who_would_move_before_anybody_approves(visitors: Visitors) -> None:
    await visitors.office.customer("C-1", name="<script>alert(1)</script>")
    sol = await visitors.sign_in("sol", StaffRole.SUPERVISOR)
    one = {"source": "segments:\n  - {name: all, strategy: firm, when: {}}\n", "reason": "simpler", "do": "propose"}
    assert sol.post("/console/rules/segments/propose", data=one).status_code == 303
    page = sol.get("/console/rules/proposals/1?everybody=1").text
    assert "1 customer of 1 looked at" in page
    assert "new → all" in page
    assert "<script>alert(1)" not in page


async def test_a_walk_says_what_is_wrong_with_what_was_asked(visitors: Visitors) -> None:
    ana = await visitors.sign_in("ana")
    assert ana.get(f"{ONBOARDING}/simulate?due=2026-02-30&country=CO").status_code == 422
    assert ana.get(f"{ONBOARDING}/simulate?due=2026-02-20&country=Oz").status_code == 422
    assert ana.get(f"{ONBOARDING}/simulate?customer=nobody").status_code == 422
    assert ana.get(f"{ONBOARDING}/simulate?proposal=99").status_code == 404
    assert ana.get(f"{ONBOARDING}/simulate?version=no").status_code == 404
    assert ana.get("/console/rules/strategies/none").status_code == 404
    assert ana.get("/console/rules/templates/none").status_code == 404
    assert ana.get("/console/rules/templates/overdue?channel=pigeon").status_code == 422
    assert ana.get("/console/rules/policies/none").status_code == 404


async def test_a_publication_that_fits_no_longer_is_told_where_everybody_looks(visitors: Visitors) -> None:
    ana = await visitors.sign_in("ana")
    await visitors.office.execute(
        "INSERT INTO proposals (kind, name, version, source, reason, proposed_by, proposed_at, decision, decided_by, "
        "decided_at) VALUES ('strategy', 'firm', 'v', 'name: firm', 'x', 'sol', now(), 'approved', 'max', now())"
    )
    page = ana.get("/console/rules").text
    assert "What was published for firm does not fit" in page
    assert "field steps" in page
    assert "1 published rule does not fit this version any more" in ana.get("/console/health").text
