"""Does a collector get through a day with pages alone: by keys, by buttons, and without any script?"""

from datetime import date
from decimal import Decimal

import pytest
from playwright.async_api import Page, expect

from models.staff import StaffMember, StaffRole
from operations import passwords
from operations.owners import take_over
from store import installation, staff, users
from tests.browser.conftest import DESK, Visitors
from tests.browser.inspection import faults_of
from tests.browser.portfolio import settle_in
from tests.operations.office import MONDAY, Office

TUESDAY = MONDAY.replace(day=17)
_PASSWORD = "quince-tostado-y-lejos-9"
_INVOICES = {"F-1": "900.00", "F-2": "700.00", "F-3": "500.00", "F-4": "300.00"}


@pytest.fixture(autouse=True)
async def _messages_may_leave(visitors: Visitors) -> None:
    async with visitors.office.desk.database.begin() as tx:
        await installation.start(tx)


async def with_calls(office: Office) -> None:
    """A call to each of four customers, all of them ana's, the largest claim first; bea works here too."""
    async with office.desk.database.begin() as tx:
        for name, role in (("ana", StaffRole.COLLECTOR), ("bea", StaffRole.COLLECTOR)):
            await staff.write(tx, StaffMember(name=name, full_name=f"{name.capitalize()} Prueba", role=role))
    customers = []
    for number, (invoice, amount) in enumerate(_INVOICES.items(), 1):
        customers.append(f"C-{number}")
        await office.customer(f"C-{number}", name=f"Almacén {number}")
        await office.invoice(invoice, amount, customer_id=f"C-{number}")
    await take_over(office.desk, customers, "ana", "her region")
    await office.walk(TUESDAY)
    await office.execute("UPDATE test_clock SET shift_seconds = shift_seconds + 15 * 86400")


async def enter(visitors: Visitors) -> Page:
    """By the form, as anybody does."""
    office = visitors.office
    async with office.desk.database.begin() as tx:
        row = {"name": "ana", "full_name": "Ana Prueba", "created_at": MONDAY, "created_by": "test"}
        await users.add(tx, row)
        kept = await passwords.kept(_PASSWORD, ("ana",))
        await users.change(tx, "ana", {"password_hash": kept, "password_set_at": MONDAY})
    context = await visitors.browser.new_context(viewport=DESK, locale="en-GB", base_url=visitors.site)
    visitors.contexts.append(context)
    page = await context.new_page()
    page.on("pageerror", lambda error: visitors.complaints.append(str(error)))
    page.on("console", lambda said: visitors.complaints.append(said.text) if said.type == "error" else None)
    await page.goto("/console/")
    await page.get_by_label("User").fill("ana")
    await page.get_by_label("Password").fill(_PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    await page.wait_for_load_state()  # keys are read by a script
    return page


async def test_a_collectors_day(visitors: Visitors) -> None:
    office = visitors.office
    await with_calls(office)
    page = await enter(visitors)
    heading = page.get_by_role("heading", level=1)

    # The first task, by keys: the largest claim comes first.
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(heading).to_contain_text("Almacén 1")
    await expect(page.get_by_role("link", name="Call +")).to_have_attribute("href", "tel:+576017438900")
    await page.keyboard.press("c")
    await page.get_by_label("promises to pay").check()
    await page.get_by_label("Day 1").fill("2026-03-20")
    await page.get_by_label("What was said").fill("after the fair")
    await page.get_by_role("button", name="Save and go on").click()

    # The next one opens, with what was done on top.
    await expect(heading).to_contain_text("Almacén 2")
    await expect(page.get_by_text("promises to pay. 1 case goes on.")).to_be_visible()
    await page.get_by_label("disputes", exact=True).check()
    await expect(page.get_by_label("Day 1")).to_be_hidden()
    await page.locator("[name=dispute-0]").check()
    await page.locator("[name=dispute-part-0]").fill("200.00")
    await page.get_by_label("What is wrong").select_option("quantity")
    await page.get_by_label("What is objected to").fill("two boxes were missing")
    await page.get_by_role("button", name="Save and go on").click()

    # A plan for the third, from its task, and the call is told.
    await expect(heading).to_contain_text("Almacén 3")
    task = page.url
    await page.get_by_role("link", name="Agree a payment plan").click()
    await page.locator("[name=instalments]").fill("2")
    await page.locator("[name=first_on]").fill("2026-03-31")
    await page.get_by_role("button", name="Agree on the plan").click()
    await expect(page.get_by_text("The plan")).not_to_have_count(0)
    await page.goto(task)

    # Nothing is asked for while a plan runs: its call is handed over with the fourth.
    await page.keyboard.press("n")
    await page.keyboard.type("@bea they pay in two parts")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("bea is told")).to_be_visible()
    await page.goto("/console/today")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await expect(page.get_by_text("1 chosen")).to_be_visible()
    await page.get_by_label("that match").check()
    await page.get_by_role("button", name="Hand over").click()
    await page.get_by_label("To whom").select_option("bea")
    await page.get_by_label("Why").fill("afternoon off")
    await page.get_by_role("button", name="Hand over").click()
    await expect(page.get_by_text("Nothing waits for you.")).to_be_visible()
    await page.get_by_text("ana", exact=True).click()
    await page.get_by_role("button", name="Sign out").click()
    await expect(heading).to_contain_text("Sign in")

    # What it came to in the books, each under her name.
    made = await office.rows("SELECT customer_id, kind, total, made_by FROM arrangements ORDER BY id")
    assert made == [
        {"customer_id": "C-1", "kind": "promise", "total": Decimal("900.0000"), "made_by": "ana"},
        {"customer_id": "C-3", "kind": "plan", "total": Decimal("500.0000"), "made_by": "ana"},
    ]
    assert await office.value("SELECT MIN(due_on) FROM instalments") == date(2026, 3, 20)
    assert await office.rows("SELECT invoice_id, kind, amount, opened_by FROM disputes") == [
        {"invoice_id": "F-2", "kind": "quantity", "amount": Decimal("200.0000"), "opened_by": "ana"}
    ]
    open_tasks = await office.rows("SELECT owner, customer_id FROM tasks WHERE closed_at IS NULL AND kind = 'call'")
    assert {row["owner"] for row in open_tasks} == {"bea"}
    await office.walk(TUESDAY)
    held = await office.rows("SELECT invoice_id, kind FROM holds WHERE ended_at IS NULL ORDER BY invoice_id")
    assert [(row["invoice_id"], row["kind"]) for row in held] == [
        ("F-1", "promise"),
        ("F-2", "dispute"),
        ("F-3", "plan"),
    ]
    told = {row["kind"] for row in await office.rows("SELECT kind FROM interactions WHERE actor = 'ana'")}
    assert {"call_made", "promise_made", "dispute_opened", "plan_agreed", "note", "task_reassigned"} <= told


async def test_a_task_is_answered_without_any_script(visitors: Visitors) -> None:
    await with_calls(visitors.office)
    page = await visitors.sign_in(script=False)
    await page.goto("/console/today")
    await page.locator("[data-open]").first.click()
    await page.get_by_label("promises to pay").check()
    await page.get_by_role("button", name="Save and go on").click()
    await expect(page.get_by_role("alert")).to_contain_text("This was not saved")
    await page.get_by_label("Day 1").fill("2026-03-20")
    await page.get_by_role("button", name="Save and go on").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Almacén 2")
    visitors.complaints.clear()  # a browser writes every 422 to its console


async def test_keys_are_told_and_never_taken_from_whoever_writes(visitors: Visitors) -> None:
    await with_calls(visitors.office)
    page = await visitors.sign_in()
    await page.goto("/console/today")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await page.keyboard.type("jx?")
    assert await page.get_by_role("searchbox").input_value() == "jx?"
    await expect(page.locator("[data-pick]:checked")).to_have_count(0)


@pytest.mark.parametrize(("language", "phone", "dark"), [("es", False, False), ("pt", True, True)])
async def test_everybody_can_read_a_task_and_what_is_done_to_several(
    visitors: Visitors, language: str, phone: bool, dark: bool
) -> None:
    await settle_in(visitors.office)
    page = await visitors.sign_in("marta", StaffRole.MANAGER, language=language, phone=phone, dark=dark)
    ids = await visitors.office.rows("SELECT DISTINCT ON (kind) id FROM tasks ORDER BY kind, id")
    for path in ("/console/today?owner=all", *(f"/console/tasks/{row['id']}" for row in ids)):
        await page.goto(path)
        assert (path, await faults_of(page, language)) == (path, [])
    await page.goto("/console/today?owner=all")
    await page.locator("[name=whole]").check()
    await page.locator("[name=do][value=done]").click()
    assert await faults_of(page, language) == []
