"""Is a key of the API made, shown once, listed without its secret, and taken back?"""

import re

from tests.commands.conftest import Puntual


def test_a_key_is_shown_once_and_listed_without_its_secret(puntual: Puntual) -> None:
    made = puntual("keys", "create", "books", "--scope", "erp")
    key = made.out.strip()
    assert re.fullmatch(r"pk_[0-9a-f]{12}_[A-Za-z0-9_-]{43}", key)
    key_id, secret = key[3:15], key[16:]
    assert f"puntual keys revoke {key_id}" in made.err
    table, shown = puntual("keys", "list"), puntual("keys", "list", "--json")
    assert re.search(rf"^{key_id} +books +erp +600", table.out, re.MULTILINE)
    assert [(one["id"], one["scopes"], one["last_used_at"]) for one in shown.json] == [(key_id, ["erp"], None)]
    for said in (table, shown):
        assert secret not in said.out + said.err
        assert "digest" not in said.out


def test_a_key_says_all_about_itself_as_json(puntual: Puntual) -> None:
    made = puntual(
        "keys",
        "create",
        "ana",
        "--scope",
        "read",
        "--scope",
        "ops",
        "--expires",
        "2099-12-31",
        "--per-minute",
        "60",
        "--json",
    ).json
    assert (made["name"], made["scopes"], made["per_minute"]) == ("ana", ["ops", "read"], 60)
    assert made["expires_at"].startswith("2099-12-31T23:00")  # the end of that day in Madrid
    assert made["key"].startswith(f"pk_{made['id']}_")


def test_keys_are_taken_back_once(puntual: Puntual) -> None:
    key_id = puntual("keys", "create", "books", "--scope", "erp").out[3:15]
    assert puntual("keys", "revoke", key_id).out == f"{key_id}: revoked\n"
    again = puntual("keys", "revoke", key_id)
    assert (again.code, "revoked already" in again.err) == (1, True)
    assert puntual("keys", "revoke", "0123456789ab").code == 4
    assert puntual("keys", "list", "--json").json == []
    assert [one["revoked_by"] for one in puntual("keys", "list", "--all", "--json").json] == ["maria"]


def test_what_no_key_can_be_is_wrong_usage_or_refused(puntual: Puntual) -> None:
    assert puntual("keys", "create", "books").code == 2
    scope = puntual("keys", "create", "books", "--scope", "admin")
    assert (scope.code, "expected one of erp, ops, read" in scope.err) == (2, True)
    taken = puntual("keys", "create", "erp", "--scope", "erp")
    assert (taken.code, "expected another handle" in taken.err) == (2, True)
    over = puntual("keys", "create", "books", "--scope", "erp", "--expires", "2020-01-01")
    assert (over.code, "expired already" in over.err) == (1, True)
    assert puntual("keys", "list", "--all", "--json").json == []
