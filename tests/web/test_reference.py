"""Is the page that shows the API's document whole, and of this machine alone?"""

import re

from fastapi.testclient import TestClient

from config.settings import Settings
from web.app import create_app


def test_every_part_of_the_page_is_served_from_here(installation: Settings) -> None:
    with TestClient(create_app(installation)) as web:
        page = web.get("/api/docs")
        assert page.status_code == 200
        assert "script-src 'self'" in page.headers["content-security-policy"]
        parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert {part for part in parts if part.startswith("docs/")} == {
            "docs/swagger-ui.css",
            "docs/swagger-ui-bundle.js",
            "docs/reference.js",
        }
        for part in (part for part in parts if not part.startswith("data:")):
            assert (part, web.get(f"/api/{part}").status_code) == (part, 200)
        assert not re.search(r"https?://", page.text)
