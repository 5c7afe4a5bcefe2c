"""Can staff hand out a link, take it back, and say what each of a customer's people may do?"""

import re

import pytest

from commands.portal import RIGHTS
from models.portal import PortalRight
from tests.commands.conftest import Puntual

_URL = re.compile(r"https://pagos\.example/portal/enter/[A-Za-z0-9_-]{43}")


def test_a_link_is_printed_once_listed_and_revoked(loaded: Puntual) -> None:
    said = loaded(
        "portal", "link", "C-1", "--invoice", "0042", "--to", "ANA@acme.example", PUBLIC_URL="https://pagos.example"
    )
    assert _URL.fullmatch(said.out.strip())
    assert "for Ana, to 1 invoice(s)" in said.err
    anybodys = loaded("portal", "link", "C-1", "--days", "7", "--json").json
    assert (anybodys["invoices"], "/portal/enter/" in anybodys["url"]) == (["0042"], True)
    listed = loaded("portal", "links", "C-1", "--json").json
    assert [(one["made_by"], one["name"], one["opens"]) for one in listed] == [
        ("maria", "", True),
        ("maria", "Ana", True),
    ]
    assert said.out.strip()[-43:] not in loaded("portal", "links", "C-1").out
    assert loaded("portal", "revoke", "C-1", "--link", str(anybodys["id"])).code == 0
    assert loaded("portal", "revoke", "C-1", "--json").json["revoked"] == [listed[1]["id"]]
    assert loaded("portal", "revoke", "C-1").code == 4
    kinds = [one["kind"] for one in loaded("timeline", "--customer", "C-1", "--json").json]
    assert kinds[-4:] == ["portal_link_made"] * 2 + ["portal_link_revoked"] * 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["C-9"], 4),
        (["C-1", "--invoice", "0043"], 1),
        (["C-1", "--invoice", "nope"], 4),
        (["C-1", "--to", "bo@beta.example"], 1),
        (["C-1", "--days", "0"], 2),
    ],
)
def test_what_is_anothers_gets_no_link(loaded: Puntual, arguments: list[str], code: int) -> None:
    assert loaded("portal", "link", *arguments).code == code
    assert loaded("portal", "links", "C-1").err == "There is no link yet\n"


def test_rights_are_given_and_taken_and_people_kept_out(loaded: Puntual) -> None:
    assert tuple(PortalRight) == RIGHTS
    [ana] = loaded("portal", "people", "C-1", "--json").json
    assert (ana["id"], ana["name"], ana["by_hand"], "agree" in ana["rights"]) == (None, "Ana", False, False)
    changed = loaded(
        "portal", "rights", "C-1", "ana@acme.example", "--give", "agree", "--take", "pay", "--take", "account", "--json"
    ).json
    assert changed["rights"] == ["agree", "dispute", "promise", "talk"]
    number = str(changed["id"])
    assert "agree" in loaded("portal", "people", "C-1").out
    assert loaded("portal", "rights", "C-1", number, "--by-role", "--json").json["by_hand"] is False
    for wrong in (["--by-role", "--give", "pay"], [], ["--give", "fly"]):
        assert loaded("portal", "rights", "C-1", number, *wrong).code == 2
    assert loaded("portal", "rights", "C-1", number, "--give", "pay", "--take", "pay").code == 1
    assert "is kept out" in loaded("portal", "block", "C-1", number).out
    assert loaded("portal", "block", "C-1", number).code == 1
    assert loaded("portal", "people", "C-1", "--json").json[0]["blocked_by"] == "maria"
    assert "may:" in loaded("portal", "unblock", "C-1", number).out
    assert loaded("portal", "block", "C-1", "999").code == 4
    assert loaded("portal", "people", "C-9").code == 4
