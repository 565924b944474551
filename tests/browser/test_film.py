"""`make screenshots`: a stranger's export of 100,000 lines, from her disk to her own dashboards, filmed for the README."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_data import SECONDS, empty_shop, stranger, strangers_file
from tests.browser.test_screenshots import keep, settled

__all__ = ["empty_shop", "stranger"]
LINES = 100_000
CLICKS = 5


class Film:
    """Pictures in their order, and how often she clicked."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.pictures = page, 0, 0

    def click(self, where: str) -> None:
        self.clicks += 1
        self.page.click(where)

    def shoot(self, part: str) -> None:
        """What she sees with `part` at the top of the window."""
        self.page.locator(part).evaluate("part => window.scrollTo(0, part.getBoundingClientRect().top + window.scrollY - 72)")
        self.page.wait_for_timeout(600)
        self.pictures += 1
        keep(self.page.screenshot(), f"upload-{self.pictures}")


@pytest.mark.screenshots
def test_from_her_disk_to_her_dashboards(stranger, tmp_path):
    path = strangers_file(tmp_path / "bestellungen.csv", LINES)
    window = stranger()
    page = window.sign_in(target="/data")
    film = Film(page)
    expect(page.locator("#upload-choose")).to_be_visible()
    film.shoot("#page h1")
    began = time.monotonic()
    with page.expect_file_chooser() as chooser:
        film.click("#upload-choose")
    chooser.value.set_files(path)
    expect(page.locator("#read-facts")).to_contain_text("a total, not an order line", timeout=60_000)
    looked = time.monotonic() - began
    film.shoot("#read-panel")
    film.shoot("#read-facts")
    film.click("#data-import")
    expect(page.locator("#read-said")).to_contain_text("lines are new", timeout=SECONDS * 1000)
    expect(page.locator("#data-jobs .ag-row", has_text="Published: core").first).to_contain_text("done", timeout=SECONDS * 1000)
    film.click("#data-jobs .ag-row [col-id=kind] >> text=import")
    expect(page.locator("#data-log")).to_contain_text("The file is read.")
    film.shoot("#jobs-panel")
    film.click("#nav-overview")
    settled(page)
    seconds = time.monotonic() - began
    film.shoot("#page h1")
    film.click("#nav-segments")
    settled(page)
    film.shoot("#page h1")
    print(f"\n{LINES:,} lines: looked at after {looked:.0f} s, on her dashboards after {film.clicks - 1} clicks and {seconds:.0f} s")
    assert film.clicks <= CLICKS and seconds <= SECONDS
    window.spotless()
