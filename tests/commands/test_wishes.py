"""Can staff write down how somebody wants to be contacted, and see who said so?"""

import pytest

from tests.commands.conftest import Puntual


def test_wishes_are_written_down_listed_and_taken_back(loaded: Puntual) -> None:
    assert loaded("wishes", "list", "C-1").err == "Nobody of this customer wishes for anything\n"
    said = ("wishes", "set", "C-1", "payables", "--language", "pt", "--hours", "14:00-16:00", "--days", "tue,thu")
    assert loaded(*said).out == "payables of C-1 is contacted that way from now on\n"
    assert loaded(*said, "--json").json["changed"] is False
    [row] = loaded("wishes", "list", "C-1", "--json").json
    assert (row["role"], row["language"], row["weekdays"], row["changed_by"]) == ("payables", "pt", [2, 4], "maria")
    assert (row["from_hour"], row["until_hour"], row["channel"]) == ("14:00", "16:00", None)
    assert "tue,thu" in loaded("wishes", "list", "C-1").out
    assert loaded("wishes", "clear", "C-1", "payables").out == "payables of C-1 has no wishes any more\n"
    assert loaded("wishes", "list", "C-1", "--json").json == []
    kinds = [one["kind"] for one in loaded("timeline", "--customer", "C-1", "--json").json]
    assert kinds[-2:] == ["contact_wished"] * 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["set", "C-9", "payables", "--language", "pt"], 4),
        (["set", "C-1", "direction", "--language", "pt"], 4),
        (["set", "C-1", "payables", "--hours", "02:00-04:00"], 1),
        (["set", "C-1", "payables", "--hours", "soon"], 2),
        (["set", "C-1", "payables", "--hours", "14:00-14:30"], 2),
        (["set", "C-1", "payables", "--days", "someday"], 2),
        (["set", "C-1", "payables", "--agreed", "pigeon"], 2),
        (["list", "C-9"], 4),
    ],
)
def test_what_cannot_be_wished_for_is_refused(loaded: Puntual, arguments: list[str], code: int) -> None:
    assert loaded("wishes", *arguments).code == code
    assert loaded("wishes", "list", "C-1", "--json").json == []
