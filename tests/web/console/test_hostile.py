"""What becomes of what no page of ours would ever send? It is refused or found nowhere, and nothing breaks by it."""

import pytest

from models.staff import StaffRole
from tests.web.console.conftest import Visitors

_LONG, _NUL, _ODD = "9" * 5000, "a\x00b", "\u202e'\"><script>alert(1)</script>\x1f\\..//"
#: By address: the parameters that it takes.
_PAGES = {
    "/console/today": ("owner", "queue", "kind", "customer", "language", "after"),
    "/console/today/list": ("owner", "after"),
    "/console/today/head": ("owner", "seen"),
    "/console/cases": ("state", "customer", "invoice", "segment", "owner", "amount_from", "due_from", "after", "key"),
    "/console/portfolio/sums": ("customer", "country"),
    "/console/portfolio/export.csv": ("customer", "region", "product"),
    "/console/bulk/new": ("action", "chosen", "which"),
    "/console/customers": ("q", "segment", "owner", "after", "after_name"),
    "/console/search": ("q",),
    "/console/figures": ("as_of", "by", "currency"),
    "/console/figures/aging": ("as_of", "by", "currency"),
    "/console/figures/aging/behind": ("cell", "group", "after", "currency"),
    "/console/figures/targets": ("month",),
    "/console/rules/usage": ("strategy",),
    "/console/rules/templates/overdue": ("language", "channel"),
    "/console/rules/strategies/standard/simulate": ("proposal", "version", "customer", "invoice", "due", "region"),
    "/console/people/new": ("name",),
    "/console/sign-in": ("next",),
    "/console/customers/C-1/end-agreement": ("arrangement",),
    "/console/customers/C-1/promise": ("invoice",),
}
_ROOMS = (
    "cases/{}", "cases/{}/move", "customers/{}", "customers/{}/promise", "customers/{}/statement", "tasks/{}",
    "tasks/replies/{}", "bulk/{}", "messages/{}", "messages/{}/body", "packs/{}", "packs/{}/change", "figures/{}",
    "figures/{}/file", "people/{}", "rules/strategies/{}", "rules/strategies/{}/propose", "rules/proposals/{}",
    "rules/policies/{}", "rules/templates/{}", "rules/templates/{}/body", "rules/strategies/standard/versions/{}",
    "static/{}/x.js", "invitation/{}",
)  # fmt: skip


@pytest.mark.parametrize("page", _PAGES)
async def test_a_parameter_that_no_link_has_breaks_no_page(visitors: Visitors, page: str) -> None:
    await visitors.office.customer("C-1")
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    for name in _PAGES[page]:
        for value in (_LONG, _NUL, _ODD):
            answer = marta.get(page, params={"action": "pause", "currency": "USD", "cell": "total", name: value})
            assert answer.status_code < 500, (name, value[:20], answer.status_code)
            assert "<script>alert" not in answer.text, name


@pytest.mark.parametrize("room", _ROOMS)
async def test_an_address_that_no_link_has_leads_nowhere(visitors: Visitors, room: str) -> None:
    marta = await visitors.sign_in("marta", StaffRole.MANAGER, admin=True)
    for value in (_LONG, "%00", "a%00b", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "%ff", "-1", "9999999999999999999", "%1f"):
        answer = marta.get(f"/console/{room.format(value)}")
        assert 300 < answer.status_code < 500, (value[:20], answer.status_code)


async def test_a_form_is_read_within_bounds_whoever_sends_it(visitors: Visitors) -> None:
    browser = visitors.nobody()
    much = {f"field-{number}": "x" * 150_000 for number in range(8)}
    assert browser.post("/console/sign-in", data=much).status_code == 413
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (
        browser.post("/console/sign-in", content=iter([b"name=ana", b"&password=x"]), headers=form).status_code == 413
    )
    assert browser.post("/console/sign-in", data={"name": _NUL, "password": "x"}).status_code == 422


async def test_proposed_segments_are_no_strategy_to_be_walked(visitors: Visitors) -> None:
    marta = await visitors.sign_in("marta", StaffRole.MANAGER)
    source = "[{name: everybody, strategy: standard}]"
    await visitors.office.execute(
        "INSERT INTO proposals (kind, name, version, source, reason, proposed_at, proposed_by) "
        "VALUES ('segments', 'segments', 'v1', :source, 'x', now(), 'sara')",
        source=source,
    )
    number = await visitors.office.value("SELECT id FROM proposals")
    answer = marta.get(f"/console/rules/strategies/segments/simulate?proposal={number}")
    assert answer.status_code == 404
