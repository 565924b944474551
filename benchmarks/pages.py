"""How long a person waits in a browser: the overview (six questions) first, again, and after a change of filter."""

from __future__ import annotations

import os
import statistics
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.served import PASSWORD, Served

TIMES = 7
MARKETS = ("Germany", "France", "EIRE", "Spain", "Norway", "Italy", "Belgium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
# Milliseconds from the start of the navigation, or from the change, to the last drawing of a graph.
WATCH = """() => {
  window.drawn = 0;
  const seen = () => { window.drawn = performance.now(); };
  new MutationObserver((changes) => changes.some((each) => each.target.closest && each.target.closest(".js-plotly-plot")) && seen())
    .observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["d", "transform"] });
}"""
FILLED = ".card:not(.is-empty) .main-svg"


def run(served: Served) -> dict[str, Any]:
    """Medians in milliseconds.

    Returns
    -------
    dict
        `first_view_ms` (an empty browser cache, signed in, a warm server), `reload_ms`, `filter_change_ms` (to the last chart drawn, a market nobody
        asked for before), `filter_again_ms` (one that is cached).
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("BASKETRY_CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        first, again, changed, cached = [], [], [], []
        for _ in range(TIMES):
            page = _signed_in(browser, served)
            first.append(_opened(page, f"{served.address}/overview"))
            again.append(_opened(page, f"{served.address}/overview"))
            page.context.close()
        page = _signed_in(browser, served)
        _opened(page, f"{served.address}/overview")
        for market in MARKETS:
            changed.append(_filtered(page, market))
        for market in MARKETS:
            cached.append(_filtered(page, market))
        browser.close()
    told = {"first_view_ms": first, "reload_ms": again, "filter_change_ms": changed, "filter_again_ms": cached}
    return {name: round(statistics.median(times)) for name, times in told.items()}


def _signed_in(browser: Browser, served: Served) -> Page:
    """A fresh browser context; the sign-in page shares only the style sheets with the application."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{served.address}/sign-in?next=/account")
    page.fill("input[name=email]", "person0@shop.test")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/account")
    return page


def _opened(page: Page, address: str) -> float:
    page.goto(address)
    page.locator(FILLED).first.wait_for()
    return _settled(page, 0.0)


def _filtered(page: Page, market: str) -> float:
    began = page.evaluate("(market) => { window.dash_clientside.set_props('location', { search: '?market=' + market }); return performance.now(); }", market)
    page.locator(".chip", has_text=market).wait_for()
    return _settled(page, began)


def _settled(page: Page, began: float) -> float:
    """When the last drawing was, once there has been none for half a second."""
    page.wait_for_timeout(300)
    while page.evaluate("performance.now() - window.drawn") < 500:
        page.wait_for_timeout(100)
    return page.evaluate("window.drawn") - began
