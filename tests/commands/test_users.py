"""Does the first administrator come in by the command, and is access given and taken by it?"""

import re

from tests.commands.conftest import Puntual


def test_the_first_administrator_comes_by_a_link(puntual: Puntual) -> None:
    assert "puntual users add" in puntual("users", "list").err
    made = puntual("users", "add", "marta", "--full-name", "Marta Ríos", "--email", "m@example.com", "--admin")
    assert re.fullmatch(r"http\S+/console/invitation/[A-Za-z0-9_-]{43}\n", made.out)
    assert "48 hours" in made.err
    [shown] = puntual("users", "list", "--json").json
    assert (shown["name"], shown["admin"], shown["active"], shown["signed_in"]) == ("marta", True, True, 0)
    again = puntual("users", "invite", "marta", "--json").json
    assert again["link"] != made.out.strip()


def test_access_is_taken_and_given_but_an_administrator_stays(puntual: Puntual) -> None:
    puntual("users", "add", "marta", "--full-name", "Marta Ríos", "--admin")
    puntual("users", "add", "ana", "--full-name", "Ana Beltrán")
    assert puntual("users", "add", "ana", "--full-name", "Ana Beltrán").code == 5
    for last in (("admin", "marta", "--off"), ("deactivate", "marta")):
        refused = puntual("users", *last)
        assert (refused.code, "last administrator" in refused.err) == (1, True)
    assert puntual("users", "admin", "ana").out == "ana: is an administrator\n"
    assert puntual("users", "deactivate", "marta").code == 0
    assert puntual("users", "invite", "marta").code == 1
    assert puntual("users", "activate", "marta").code == 0
    assert puntual("users", "reset-second-factor", "marta").code == 1
    assert puntual("users", "sign-out", "ana").code == 0
    assert puntual("users", "deactivate", "nobody-here").code == 4
    assert puntual("users", "add", "engine", "--full-name", "X").code == 2
