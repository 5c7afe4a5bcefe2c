"""What is wrong with a page, seen by a machine? Accessibility by axe, its width, its headings, its words."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_MEASURES = """() => ({
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
})"""


async def faults_of(page: Page, language: str, *, axe: bool = True) -> list[str]:
    """What to mend on the page that is shown; empty where all is well."""
    # A click ends when the next document begins, which is before there is anything in it to measure.
    await page.wait_for_load_state()
    seen = await page.evaluate(_MEASURES)
    faults = []
    if seen["wide"] > 0:
        faults.append(f"scrolls sideways by {seen['wide']} px")
    if seen["headings"] != 1:
        faults.append(f"{seen['headings']} first headings")
    if seen["language"] != language:
        faults.append(f"says it is in {seen['language']}")
    if not axe:
        return faults
    found = await Axe().run(page)
    for violation in found.response["violations"]:
        where = "; ".join(" ".join(node["target"]) for node in violation["nodes"][:3])
        faults.append(f"{violation['id']} ({violation['impact']}): {violation['help']} at {where}")
    return faults
