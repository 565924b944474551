"""`make screenshots`: the pictures of docs/screenshots, from the real file."""

from pathlib import Path

import pytest

from tests.browser.test_stakeholder import cards_filled

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SHOTS = [
    ("markets", "/markets", 1440, 900, "light"),
    ("segments", "/segments", 1440, 900, "light"),
    ("products", "/products", 1440, 900, "light"),
    ("forecast", "/forecast", 1440, 900, "dark"),
    ("explore", "/explore?measure=orders&by=market&split=segment", 1440, 900, "light"),
    ("phone", "/segments?market=Germany", 390, 844, "dark"),
]


@pytest.mark.screenshots
@pytest.mark.parametrize(("name", "path", "width", "height", "scheme"), SHOTS, ids=[shot[0] for shot in SHOTS])
def test_picture(visit, name, path, width, height, scheme):
    window = visit(width, height, scheme)
    page = window.sign_in(target=path)
    cards_filled(page)
    page.wait_for_timeout(1500)
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")
    window.spotless()
