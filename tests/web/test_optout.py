"""Does whoever presses the button get no more messages, and nobody else?"""

import re
from collections.abc import Awaitable, Callable

import pytest

from domain.links import link_of
from tests.operations.mailroom import ADDRESS, send
from tests.operations.office import Office
from tests.web.conftest import Outside

Link = Callable[[int], Awaitable[str]]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def link(office: Office) -> Link:
    """The path of a message's link; message 1 is there."""
    await send(office, 1, ["F-1"])

    async def of(message_id: int) -> str:
        return link_of(await office.value("SELECT secret FROM installation"), "", message_id)

    return of


async def _blocks(office: Office) -> list[tuple[str, str, str]]:
    rows = await office.rows("SELECT channel, address, source FROM blocks WHERE lifted_at IS NULL")
    return [tuple(row.values()) for row in rows]


async def test_opening_the_page_changes_nothing(outside: Outside, office: Office, link: Link) -> None:
    answer = outside.client.get(await link(1))
    assert (answer.status_code, await _blocks(office)) == (200, [])
    assert "a•••@acme.example" in answer.text
    assert ADDRESS not in answer.text


async def test_one_click_of_a_mail_program_is_enough(outside: Outside, office: Office, link: Link) -> None:
    for _ in range(2):
        answer = outside.client.post(await link(1), data=ONE_CLICK, follow_redirects=False)
        assert answer.status_code == 200
    assert await _blocks(office) == [("email", ADDRESS, "link")]
    assert (await office.kinds()).count("opt_out") == 1


async def test_a_mistake_can_be_undone(outside: Outside, office: Office, link: Link) -> None:
    stopped = outside.client.post(await link(1), data={"do": "stop"})
    assert 'value="undo"' in stopped.text
    undone = outside.client.post(await link(1), data={"do": "undo"})
    assert "<form" not in undone.text
    assert await _blocks(office) == []
    assert (await office.kinds())[-2:] == ["opt_out", "opt_in"]
    assert 'value="stop"' in outside.client.get(await link(1)).text


async def test_undoing_lifts_no_other_block(outside: Outside, office: Office, link: Link) -> None:
    await office.execute(
        "INSERT INTO blocks (channel, address, kind, since, source) "
        "VALUES ('email', :address, 'complaint', now(), 'provider')",
        address=ADDRESS,
    )
    assert "<form" not in outside.client.get(await link(1)).text
    outside.client.post(await link(1), data={"do": "undo"})
    assert [address for _, address, _ in await _blocks(office)] == [ADDRESS]


async def test_the_cases_of_whoever_opts_out_plan_anew(outside: Outside, office: Office, link: Link) -> None:
    before = (await office.case())["revision"]
    outside.client.post(await link(1), data=ONE_CLICK)
    assert (await office.case())["revision"] == before + 1


async def test_a_wrong_link_and_one_of_no_message_look_the_same(outside: Outside, office: Office, link: Link) -> None:
    signed, of_none = await link(1), await link(2)
    wrong = signed[:-1] + ("A" if signed[-1] != "A" else "B")
    for path in (wrong, of_none, "/u/1", "/u/1.", "/u/" + "9" * 300):
        shown, pressed = outside.client.get(path), outside.client.post(path, data=ONE_CLICK)
        assert (shown.status_code, pressed.status_code) == (404, 404)
        assert shown.text == pressed.text == outside.client.get(of_none).text
    assert await _blocks(office) == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "es"),
        ("fr, de;q=0.5", "es"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("fr;q=1, en-GB;q=0.7, pt;q=0.2", "en"),
        ("en;q=nothing, pt;q=0.1", "pt"),
        ("," * 100_00, "es"),
    ],
)
async def test_the_page_speaks_the_language_of_its_reader(
    outside: Outside, link: Link, accepted: str, language: str
) -> None:
    answer = outside.client.get(await link(1), headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text


async def test_nothing_on_the_page_needs_a_script_or_another_host(outside: Outside, link: Link) -> None:
    answer = outside.client.get(await link(1))
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert not re.search(r"<script|style=|https?://|\bon\w+=", answer.text)
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', answer.text)
    sheet = outside.client.get((await link(1)).rpartition("/")[0] + "/" + style)
    assert "--brand: #" in sheet.text
    assert "url(" not in sheet.text
