"""Every page by the rules of WCAG 2.1 A and AA, as axe-core checks them: no serious or critical finding, light and dark."""

from importlib.resources import files

import pytest

from tests.browser.test_filters import PAGES
from tests.browser.test_stakeholder import cards_filled

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
ASK = """async (rules) => (await axe.run(document, { runOnly: rules })).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.help} — ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


def found(page) -> list[str]:
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    return page.evaluate(ASK, RULES)


HEADED = "() => [...document.querySelectorAll('.ag-header-row-column')].every(row => row.querySelector('[role=columnheader]'))"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding_on_any_page(visit, scheme):
    window = visit(scheme=scheme)
    page = window.sign_in(target="/overview")
    # In the dark only colours differ, and those of a few pages are those of all.
    pages = (*PAGES, "movement", "cohorts", "clusters", "exploration", "value", "plan", "report") if scheme == "light" else ("report", "clusters")
    for name in pages:
        page.goto(f"{window.address}/{name}?period=last-90&market=Germany&segment=Champions")
        cards_filled(page)
        assert found(page) == [], name
    for name in ("customers", "customers/12662", "settings", "admin", "account"):
        page.goto(f"{window.address}/{name}")
        page.wait_for_timeout(1200)
        # A grid has its row of headings before the headings, and draws them when it is scrolled to.
        for grid in page.locator(".ag-root-wrapper:visible").all():
            grid.scroll_into_view_if_needed()
        page.wait_for_function(HEADED)
        assert found(page) == [], name
    window.spotless()


def test_no_serious_finding_before_signing_in_or_on_a_phone(visit):
    window = visit(390, 844)
    window.page.goto(f"{window.address}/sign-in")
    assert found(window.page) == []
    page = window.sign_in(target="/overview")
    cards_filled(page)
    assert found(page) == []
    window.spotless()
