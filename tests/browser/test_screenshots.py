"""`make screenshots`: every page wide and on a phone, light and dark, into docs/screenshots, from the real file."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashapp.app import PAGES
from tests.browser.test_boards import REVIEW, kept

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
# Each point of what other tools get wrong on these data, shown right: a name, the address, and what is brought into view.
POINTS = [
    ("point-giant-apart", "/markets", "#markets-sales-card"),
    ("point-partial-period", "/markets", "#sales-trend-card"),
    ("point-products-not-postage", "/products", "#products-top-card"),
    ("point-orders-and-customers", "/overview", "#overview-tiles"),
    ("point-labels-and-titles", "/segments", "#segments-summary-card"),
    ("point-filter-said", "/forecast?segment=Loyal", "#forecast-sales-card"),
    ("explore-chosen", "/explore?measure=orders&by=market&split=segment", "body"),
]


def keep(picture: bytes, name: str) -> None:
    """With 256 colours, which these pages do not exceed by much: a fifth of the size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def settled(page) -> None:
    expect(page.locator("#page h1")).to_be_visible()
    expect(page.locator(".card-title:empty:visible")).to_have_count(0)
    expect(page.locator("[data-dash-is-loading=true]")).to_have_count(0)
    page.wait_for_timeout(1200)


@pytest.mark.screenshots
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page(visit, size, scheme):
    window = visit(*SIZES[size], scheme)
    page = window.sign_in(target="/account")
    for each in PAGES:
        page.goto(f"{window.address}{each.path}")
        settled(page)
        keep(page.screenshot(), f"{each.slug}-{size}-{scheme}")
    window.spotless()


@pytest.mark.screenshots
def test_each_point(visit):
    window = visit()
    page = window.sign_in(target="/account")
    for name, address, part in POINTS:
        page.goto(window.address + address)
        settled(page)
        keep(page.locator(part).screenshot(), name)
    window.spotless()


@pytest.mark.screenshots
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_board(visit, real_shop, scheme):
    window = visit(scheme=scheme)
    page = window.sign_in(target=kept(real_shop, REVIEW))
    settled(page)
    keep(page.screenshot(), f"board-wide-{scheme}")
    window.spotless()
