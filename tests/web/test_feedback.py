"""Can a customer say how it was, once per message and amended at will, and nobody else in their place?"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.links import Purpose, link_of
from tests.operations.mailroom import send
from tests.operations.office import Office
from tests.web.conftest import Outside

Link = Callable[[int], Awaitable[str]]


@pytest.fixture
async def link(office: Office) -> Link:
    """The path of a message's link; message 1 is there."""
    await send(office, 1, ["F-1"])

    async def of(message_id: int, purpose: Purpose = Purpose.FEEDBACK) -> str:
        return link_of(await office.value("SELECT secret FROM installation"), "", message_id, purpose)

    return of


async def _answers(office: Office) -> list[tuple[Any, ...]]:
    rows = await office.rows("SELECT kind, message_id, customer_id, rating, text, actor FROM feedback ORDER BY id")
    return [tuple(row.values()) for row in rows]


async def test_opening_the_page_asks_one_question_and_changes_nothing(
    outside: Outside, office: Office, link: Link
) -> None:
    answer = outside.client.get(await link(1))
    assert answer.status_code == 200
    assert re.findall(r'name="rating" value="(\d)" required>', answer.text) == ["1", "2", "3", "4", "5"]
    assert await _answers(office) == []


async def test_an_answer_is_kept_once_and_a_later_one_amends_it(outside: Outside, office: Office, link: Link) -> None:
    first = outside.client.post(await link(1), data={"rating": "2", "text": "  slow\tto <b>answer</b>\x00 "})
    assert (first.status_code, await _answers(office)) == (
        200,
        [("customer", 1, "C-1", 2, "slow to <b>answer</b>", "customer")],
    )
    # Shown again as text, whatever it was.
    assert "slow to &lt;b&gt;answer&lt;/b&gt;" in first.text
    assert re.findall(r'value="(\d)" required checked', outside.client.get(await link(1)).text) == ["2"]
    for _ in range(2):
        outside.client.post(await link(1), data={"rating": "5"})
    assert await _answers(office) == [("customer", 1, "C-1", 5, None, "customer")]
    told = await office.rows("SELECT actor, details ->> 'rating' AS rating FROM interactions WHERE kind = 'feedback'")
    assert [tuple(row.values()) for row in told] == [("customer", "2"), ("customer", "5")]
    assert outside.scraped()['puntual_feedback_total{rating="5"}'] == 2


@pytest.mark.parametrize(
    "body", [b"", b"rating=6", b"rating=0", b"rating=", b"rating=%F0%9F%98%80", b"text=only", b"\xff\xfe=1", b"&" * 500]
)
async def test_without_one_of_the_five_answers_it_is_asked_again(
    outside: Outside, office: Office, link: Link, body: bytes
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = outside.client.post(await link(1), content=body, headers=headers)
    assert (answer.status_code, await _answers(office)) == (422, [])
    assert 'role="alert"' in answer.text


async def test_a_long_line_is_cut_and_a_huge_body_is_refused(outside: Outside, office: Office, link: Link) -> None:
    outside.client.post(await link(1), data={"rating": "3", "text": "ñ" * 900})
    assert (await _answers(office))[0][4] == "ñ" * 500
    assert outside.client.post(await link(1), data={"rating": "4", "text": "x" * 9000}).status_code == 413


async def test_only_the_link_that_asked_answers(outside: Outside, office: Office, link: Link) -> None:
    right = await link(1)
    opt_out = (await link(1, Purpose.OPT_OUT)).replace("/u/", "/f/")  # type: ignore[call-arg] # takes a purpose too
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    for path in (opt_out, wrong, await link(2), "/f/1", "/f/1."):
        shown, sent = outside.client.get(path), outside.client.post(path, data={"rating": "5"})
        assert (shown.status_code, sent.status_code) == (404, 404)
        assert "<form" not in shown.text + sent.text
    # And it opts nobody out.
    assert outside.client.post(right.replace("/f/", "/u/"), data={"do": "stop"}).status_code == 404
    assert await _answers(office) == []


@pytest.mark.parametrize(("accepted", "language"), [("", "es"), ("en-GB", "en"), ("pt-BR,pt;q=0.9", "pt")])
async def test_the_page_speaks_the_language_of_its_reader(
    outside: Outside, link: Link, accepted: str, language: str
) -> None:
    answer = outside.client.get(await link(1), headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text


async def test_nothing_on_the_page_needs_a_script_or_another_host(outside: Outside, link: Link) -> None:
    answer = outside.client.post(await link(1), data={"rating": "4"})
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script|style=|https?://|\bon\w+=", answer.text)
    sheet = outside.client.get((await link(1)).rpartition("/")[0] + "/page.css")
    assert "--brand: #" in sheet.text
