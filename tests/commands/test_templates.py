"""Can texts be looked at, changed and saved by whoever writes them, and is a mistake refused before it is sent?"""

from pathlib import Path

import pytest

from config.files import SHIPPED
from tests.commands.conftest import Puntual

SHIPPED_TEXT = (SHIPPED / "templates" / "overdue" / "es.j2").read_text(encoding="utf-8")


@pytest.fixture
def own(offline: Puntual) -> Puntual:
    """An installation with a folder of its own."""
    folder = offline.folder / "config"
    folder.mkdir()
    offline.environment["PUNTUAL_CONFIG"] = str(folder)
    return offline


def test_templates_are_listed_and_shown(offline: Puntual) -> None:
    listed = {one["name"]: one for one in offline("templates", "list", "--json").json}
    assert listed["promise_broken"] == {"name": "promise_broken", "languages": ["es", "en", "pt"], "own": []}
    assert "plan_schedule" in offline("templates", "list").out
    assert offline("templates", "show", "overdue", "es").out.strip() == SHIPPED_TEXT.strip()
    assert offline("templates", "show", "nothing", "es").code == 4


def test_the_shipped_templates_are_right(offline: Puntual) -> None:
    assert offline("templates", "check").out == "All templates are right\n"


def test_a_template_is_looked_at_on_the_terminal_and_in_files(offline: Puntual) -> None:
    said = offline("templates", "preview", "promise_broken", "--language", "es", "--many", "3")
    assert said.out.startswith("No hemos recibido el pago previsto para el 26 de marzo de 2026\n\nHola, Ana Quintana:")
    assert "3 facturas" in said.out
    assert "STOP" in offline("templates", "preview", "overdue", "--channel", "sms", "--everything").out
    for name, begins in (("a.html", b"<!doctype html>"), ("a.txt", b"Invoice F-2026001"), ("a.pdf", b"%PDF")):
        assert offline("templates", "preview", "overdue", "--out", name).code == 0
        assert (offline.folder / name).read_bytes().lstrip().startswith(begins)
    assert offline("templates", "preview", "overdue", "--out", "a.docx").code == 2
    assert offline("templates", "preview", "overdue", "--channel", "sms", "--out", "a.html").code == 2


def test_a_right_template_is_saved_and_in_force(own: Puntual) -> None:
    draft = own.write("draft.j2", SHIPPED_TEXT.replace("Según nuestros", "Mirando los"))
    said = own("templates", "save", "overdue", "es", draft)
    place = own.folder / "config" / "templates" / "overdue" / "es.j2"
    assert (said.code, said.out.strip()) == (0, str(place))
    assert place.read_text(encoding="utf-8") == Path(draft).read_text(encoding="utf-8")
    assert [path.name for path in place.parent.iterdir()] == ["es.j2"]
    assert "Mirando los registros" in own("templates", "preview", "overdue", "--language", "es").out
    (overdue,) = [one for one in own("templates", "list", "--json").json if one["name"] == "overdue"]
    assert overdue["own"] == ["es"]
    assert own("templates", "check").code == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{% endblock %}", "", "line "),
        ("{{ customer }}", "{{ custmer }}", "'custmer' is none of the names"),
        ("{{ customer }}", "{{ customer.__class__ }}", "'__class__' is an unsafe name"),
        ("{% block short %}", "{% block short %}" + "x" * 301, "expected at most 300 characters in the block short"),
        ("{% block closing %}", "{% block closng %}", "expected a block closing"),
        ("{{ customer }}", "{{ promise.amounts|day }}", ""),
    ],
)
def test_a_wrong_template_is_refused_and_what_was_there_stays(own: Puntual, old: str, new: str, told: str) -> None:
    kept = own.write("right.j2", SHIPPED_TEXT + "{# mine #}")
    assert own("templates", "save", "overdue", "es", kept).code == 0
    assert old in SHIPPED_TEXT
    said = own("templates", "save", "overdue", "es", own.write("draft.j2", SHIPPED_TEXT.replace(old, new, 1)))
    assert said.code == 1
    assert "draft.j2" in said.err
    assert told in said.err
    place = own.folder / "config" / "templates" / "overdue" / "es.j2"
    assert place.read_text(encoding="utf-8").endswith("{# mine #}")


def test_names_and_folders_that_are_none(own: Puntual) -> None:
    draft = own.write("draft.j2", SHIPPED_TEXT)
    assert "expected a name" in own("templates", "save", "../overdue", "es", draft).err
    assert "expected a name" in own("templates", "save", "_layout", "es", draft).err
    assert own("templates", "save", "overdue", "fr", draft).code == 2
    assert "PUNTUAL_CONFIG" in own("templates", "save", "overdue", "es", draft, PUNTUAL_CONFIG="").err


def test_a_template_of_ones_own_is_saved_language_by_language(own: Puntual) -> None:
    draft = own.write("draft.j2", SHIPPED_TEXT)
    said = own("templates", "save", "spring", "es", draft)
    assert said.code == 0
    assert "Strategies can use spring once it is there in en, pt too" in said.err


def test_a_template_edited_by_hand_to_something_broken_is_told_and_stops_nothing_else(own: Puntual) -> None:
    place = own.folder / "config" / "templates" / "overdue" / "es.j2"
    place.parent.mkdir(parents=True)
    place.write_text("{% block subject %}", encoding="utf-8")
    said = own("templates", "check")
    assert said.code == 1
    assert str(place) in said.out
    assert own("strategies", "check").code == 0
    assert own("templates", "preview", "overdue", "--language", "es").code == 1
    assert own("templates", "preview", "overdue", "--language", "en").code == 0
    assert own("templates", "preview", "thanks", "--language", "es").code == 0
