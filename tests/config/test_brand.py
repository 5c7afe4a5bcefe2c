"""Is a mistake in brand.yaml told, with its field?"""

from pathlib import Path

import pytest
import yaml

from config.brand import load_brand
from config.files import SHIPPED
from models.errors import InvalidInput

SHIPPED_BRAND = (SHIPPED / "brand.yaml").read_text(encoding="utf-8")


def test_the_shipped_brand_is_whole() -> None:
    brand = load_brand()
    assert brand.company == "Alborada Suministros"
    assert brand.phone_display == "+34 900 000 000"
    assert set(brand.signature) == set(brand.how_to_pay) == set(brand.locales) == {"es", "en", "pt"}


def test_an_own_brand_wins_and_may_leave_out_locales(tmp_path: Path) -> None:
    content = yaml.safe_load(SHIPPED_BRAND) | {"company": "Ferretería Sol"}
    del content["locales"]
    (tmp_path / "brand.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    brand = load_brand(tmp_path)
    assert brand.company == "Ferretería Sol"
    assert brand.locales["pt"] == "pt_BR"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"phone": "900"}, "field phone: expected a phone number with its country prefix"),
        ({"sender": "nobody"}, "field sender: expected an e-mail address"),
        ({"colour": "#ffff00"}, "field colour: expected a colour dark enough"),
        ({"colour": "green"}, "field colour: expected a colour in quotes"),
        ({"signature": {"es": "Equipo"}}, "field signature: expected every language, missing: en, pt"),
        ({"how_to_pay": {"es": " ", "en": "x", "pt": "x"}}, "field how_to_pay.es: expected text"),
        ({"locales": {"es": "xx_YY"}}, "field locales.es: expected a CLDR locale"),
        ({"locales": {"es": "pt_BR"}}, "field locales: expected a locale of the language es"),
        ({"company": "A\nB"}, "field company: expected one line"),
        ({"short_name": "x" * 31}, "field short_name"),
        ({"compny": "x"}, "expected company?"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, change: dict[str, object], told: str) -> None:
    content = yaml.safe_load(SHIPPED_BRAND) | change
    (tmp_path / "brand.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InvalidInput) as found:
        load_brand(tmp_path)
    assert "brand.yaml" in found.value.message
    assert told in found.value.message
    assert found.value.errors


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text("company: [\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"brand\.yaml, line 2"):
        load_brand(tmp_path)
