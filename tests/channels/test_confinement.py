"""Can a template that somebody wrote harm the process that renders it, or read what it should not?"""

from pathlib import Path

import pytest

from channels.templates.proof import check
from channels.templates.render import Renderer, TemplateFault
from tests.channels.messages import a_context

_REST = "".join(f"{{% block {name} %}}x{{% endblock %}}" for name in ("subject", "closing", "short"))


def own(folder: Path, opening: str, name: str = "overdue/es.j2") -> Renderer:
    """A renderer where one template's opening is this."""
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{{% block opening %}}{opening}{{% endblock %}}{_REST}", encoding="utf-8")
    return Renderer(folder)


#: Refused where they stand, before anything runs.
REFUSED = {
    "a class of Python": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "a class by a key": "{{ brand['__class__'] }}",
    "a computed key": "{{ brand['__cla' ~ 'ss__'] }}",
    "a filter that reaches attributes": "{{ brand|attr('__class__') }}",
    "a filter that maps attributes": "{{ lines|map(attribute='__class__')|list }}",
    "a method": "{{ contact.format(brand) }}",
    "a format string": "{{ '%1000000000d' % 1 }}",
    "a format filter": "{{ '%1000000000d'|format(1) }}",
    "a filter that pads": "{{ contact|center(1000000000) }}",
    "a filter that indents": "{{ contact|indent(1000000000) }}",
    "a text a billion times": "{{ 'x' * 1000000000 }}",
    "a number without end": "{{ 9 ** 9 ** 9 }}",
    "a range": "{% for n in range(1000000000) %}x{% endfor %}",
    "a call of a global": "{{ lipsum(1000) }}",
    "a namespace": "{% set n = namespace(x=1) %}",
    "a macro that calls itself": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a recursive loop": "{% for line in lines recursive %}{{ loop(lines) }}{% endfor %}",
    "a file elsewhere": '{% include "../../etc/passwd" %}',
    "a file by a computed name": "{% include contact %}",
    "a template that includes itself": '{% include "overdue/es.j2" %}',
    "an import": '{% import "_layout.html.j2" as x %}{{ x }}',
    "a template that extends another": '{% extends "_layout.html.j2" %}',
    "markup": "{{ '<script>'|safe }}",
    "the settings": "{{ config }}",
    "the template itself": "{{ self.opening() }}",
    "the loop's insides": "{% for line in lines %}{{ loop.__init__ }}{% endfor %}",
    "brackets without end": "{{ " + "(" * 20000 + "1" + ")" * 20000 + " }}",
    "a file too long": "x" * 60_000,
}
#: Plain enough to be run; the limits of the process end them.
STOPPED = {
    "loops in loops": "{% for a in lines %}" + "{% for b in words.less_than_amount %}" * 5 + "x" + "{% endfor %}" * 6,
    "a text that doubles": "{% set x0 = words.less_than_amount %}"
    + "".join(f"{{% set x{n + 1} = x{n} ~ x{n} %}}" for n in range(40))
    + "{{ x40 }}",
    "a text of many parts": "{% set x = words.less_than_amount %}"
    + "{% for a in words.less_than_amount %}{% for b in words.less_than_amount %}{{ x }}{% endfor %}{% endfor %}",
}


@pytest.mark.parametrize("template", REFUSED.values(), ids=REFUSED)
def test_what_is_more_than_a_text_is_refused_before_it_runs(tmp_path: Path, template: str) -> None:
    renderer = own(tmp_path, template)
    assert renderer.at_rest("overdue/es.j2")
    with pytest.raises(TemplateFault, match=r"overdue/es\.j2"):
        renderer.render("overdue", "email", a_context())


@pytest.mark.parametrize("template", STOPPED.values(), ids=STOPPED)
def test_what_takes_too_much_is_stopped_and_others_go_on(tmp_path: Path, template: str) -> None:
    own(tmp_path, template)
    own(tmp_path, "Buenos días, {{ contact }}.", "due_today/es.j2")
    renderer = Renderer(tmp_path)
    assert not renderer.at_rest("overdue/es.j2")
    with pytest.raises(TemplateFault, match=r"overdue/es\.j2.* (than a message may|characters in all)"):
        renderer.render("overdue", "email", a_context())
    assert "Buenos días, Ana Quintana." in renderer.render("due_today", "email", a_context()).text
    assert renderer.render("thanks", "sms", a_context()).text
    renderer.close()


def test_an_own_part_is_held_to_the_same_rules(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "call_script" / "_facts.j2"
    path.parent.mkdir(parents=True)
    path.write_text("{{ brand.__class__ }}", encoding="utf-8")
    renderer = Renderer(tmp_path)
    assert [str(fault) for fault in check(renderer, own_only=True)][:1] == [
        f"{path}, line 1: '__class__' is an unsafe name"
    ]
    with pytest.raises(TemplateFault):
        renderer.render("call_script", "call", a_context())


def test_an_own_layout_is_rendered_apart(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "_layout.txt.j2"
    path.parent.mkdir(parents=True)
    path.write_text("{{ subject }} / {{ greeting }} / {{ account }}", encoding="utf-8")
    renderer = Renderer(tmp_path)
    assert check(renderer, own_only=True) == []
    text = renderer.render("overdue", "letter", a_context()).text
    assert text == "Factura F-1 pendiente de pago / Hola, Ana Quintana: / Cuenta: Talleres Quintana"
    path.write_text("{{ subject }}{% set a = subject %}{{ a.mro }}", encoding="utf-8")
    with pytest.raises(TemplateFault, match="mro"):
        Renderer(tmp_path).render("overdue", "letter", a_context())


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "templates" / "overdue" / "es.j2"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateFault, match="expected UTF-8"):
        Renderer(tmp_path).render("overdue", "email", a_context())


def test_what_the_process_knows_is_not_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "secret of the test")
    renderer = own(tmp_path, "x")
    renderer.render("overdue", "email", a_context())
    started = [
        process
        for process in Path("/proc").glob("[0-9]*")
        if _text(process / "cmdline").endswith("channels.templates.confined\0")
    ]
    assert started
    assert not [process for process in started if "secret of the test" in _text(process / "environ")]
    renderer.close()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it ended meanwhile
        return ""


def test_a_process_that_was_killed_is_replaced(tmp_path: Path) -> None:
    renderer = own(tmp_path, "Hola.")
    first = renderer.render("overdue", "email", a_context())
    renderer.close()
    assert renderer.render("overdue", "email", a_context()) == first
    renderer.close()


def test_an_own_text_is_rendered_like_a_shipped_one(tmp_path: Path) -> None:
    shipped = Renderer()
    path = tmp_path / "templates" / "overdue" / "es.j2"
    path.parent.mkdir(parents=True)
    path.write_text(shipped.sources["overdue/es.j2"].text, encoding="utf-8")
    renderer = Renderer(tmp_path)
    for channel in ("email", "letter", "sms", "whatsapp"):
        assert renderer.render("overdue", channel, a_context()) == shipped.render("overdue", channel, a_context())
    assert renderer.parts("overdue", "letter", a_context()) == shipped.parts("overdue", "letter", a_context())
    renderer.close()
