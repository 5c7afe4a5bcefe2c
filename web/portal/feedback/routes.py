"""How was it? From 1 to 5, with a line if somebody likes; saying no is an answer, too."""

from fastapi import APIRouter, Request, Response

from operations.portal.asking import Said, answer
from web.forms import typed
from web.portal.address import address
from web.portal.feedback.asking import asked_of, question_of
from web.portal.pages import done, page
from web.portal.visit import ByVisit, Reading, entered

RATINGS = ("1", "2", "3", "4", "5")
_LONGEST = 500


def router() -> APIRouter:
    routes = APIRouter(dependencies=[entered()])

    @routes.get("/feedback")
    async def ask(request: Request, visit: ByVisit, tx: Reading) -> Response:
        values = {"question": await question_of(request, visit, tx), "missing": False, "line": ""}
        return await page(request, "feedback/page.html.j2", values)

    @routes.post("/feedback")
    async def say(request: Request, visit: ByVisit, tx: Reading) -> Response:
        form, words = await typed(request), visit.words
        printable = "".join(one if one.isprintable() else " " for one in form["text"])
        line = " ".join(printable.split())[:_LONGEST]
        declined = form["no"] == "yes"
        if form["rating"] not in RATINGS and not declined:
            values = {"question": await question_of(request, visit, tx), "missing": True, "line": line}
            return await page(request, "feedback/page.html.j2", values, status=422)
        rating = None if declined else int(form["rating"])
        said = Said(rating, (line or None) if rating else None, visit.person.name, visit.language)
        about = await answer(visit.desk, asked_of(request, visit), said)
        told = "too_late" if about is None else "declined" if declined else "thanks"
        return await done(request, address(), words(f"feedback.{told}"), "told" if about is None else "done")

    return routes
