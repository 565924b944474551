"""`make screenshots`: a stranger's export of 100,000 lines, from her disk to her own dashboards, filmed for the README."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_data import SECONDS, empty_shop, stranger, strangers_file
from tests.browser.test_screenshots import keep

__all__ = ["empty_shop", "stranger"]
LINES = 100_000
CLICKS = 5
CORE_IS_DONE = re.compile("(cohorts|movement|clusters|value|affinity) is computed|Published: core")


class Film:
    """Pictures in their order, and how often she clicked."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.pictures = page, 0, 0

    def click(self, where: str) -> None:
        self.clicks += 1
        self.page.click(where)

    def shoot(self, part: str = "body") -> None:
        """What she sees with `part` at the top of the window, below the bar."""
        self.page.locator(part).evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 112)")
        self.page.wait_for_timeout(600)
        self.pictures += 1
        keep(self.page.screenshot(), f"upload-{self.pictures}")

    def drawn(self) -> None:
        """Wait for every card: the forecasts of her shop are computed meanwhile."""
        expect(self.page.locator(".card-title:empty:visible")).to_have_count(0, timeout=60_000)
        expect(self.page.locator("[data-dash-is-loading=true]")).to_have_count(0, timeout=60_000)
        self.page.wait_for_timeout(600)


@pytest.mark.screenshots
def test_from_her_disk_to_her_dashboards(stranger, tmp_path):
    path = strangers_file(tmp_path / "bestellungen.csv", LINES)
    window = stranger()
    page = window.sign_in(target="/data")
    film = Film(page)
    expect(page.locator("#upload-choose")).to_be_visible()
    film.shoot()
    began = time.monotonic()
    with page.expect_file_chooser() as chooser:
        film.click("#upload-choose")
    chooser.value.set_files(path)
    expect(page.locator("#read-facts")).to_contain_text("a total, not an order line", timeout=60_000)
    looked = time.monotonic() - began
    film.shoot("#read-panel")
    film.click("#data-import")
    expect(page.locator("#read-said")).to_contain_text("lines are new", timeout=SECONDS * 1000)
    # Core comes first: her pages have their answers while the models are still computed.
    expect(page.locator("#data-jobs .ag-row", has_text=CORE_IS_DONE).first).to_be_visible(timeout=SECONDS * 1000)
    film.click("#data-jobs .ag-row [col-id=kind] >> text=import")
    expect(page.locator("#data-log")).to_contain_text("The file is read.")
    film.shoot("#jobs-panel")
    film.click("#nav-overview")
    film.drawn()
    seconds = time.monotonic() - began
    film.shoot()
    film.click("#nav-segments")
    film.drawn()
    film.shoot()
    print(f"\n{LINES:,} lines: looked at after {looked:.0f} s, on her dashboards after {film.clicks - 1} clicks and {seconds:.0f} s")
    assert film.clicks <= CLICKS and seconds <= SECONDS
    window.spotless()
