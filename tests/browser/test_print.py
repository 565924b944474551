"""On paper: figures fit the page, in light colours also from a dark screen."""

from dashapp.figures import theme
from tests.browser.test_stakeholder import cards_filled


def test_a_dark_screen_prints_light_figures_and_is_itself_again(visit):
    window = visit(scheme="dark")
    page = window.sign_in(target="/overview")
    cards_filled(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    copies = page.locator(".print-figure")
    assert copies.count() == page.locator(".card-graph").count()
    fills = copies.first.locator(".barlayer .point path").evaluate_all("bars => bars.map((bar) => bar.style.fill)")
    light = tuple(int(theme.LIGHT.accent[place : place + 2], 16) for place in (1, 3, 5))
    assert f"rgb{light}" in fills and len(fills) == 13
    assert not page.locator(".filter-bar").is_visible() and not page.locator("#overview-trend-graph").is_visible()
    assert len(page.pdf(format="A4", landscape=True)) > 30_000
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert copies.count() == 0 and page.locator("#overview-trend-graph").is_visible()
    window.spotless()


def test_the_report_is_printed_with_all_its_rows(visit):
    window = visit()
    page = window.sign_in(target="/report")
    cards_filled(page)
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print or save as PDF").click()
    assert page.evaluate("window.printed")
    rows = page.locator("#segments-leading-rows")
    shown = rows.bounding_box()["height"]
    page.emulate_media(media="print")
    paper = rows.bounding_box()["height"]
    assert rows.locator("tbody tr").count() > 30 and paper > 2 * shown, "no row is hidden behind a scroll bar"
    assert rows.locator("table").bounding_box()["width"] <= page.locator("#segments-leading-card").bounding_box()["width"]
    assert page.pdf(format="A4").count(b"/Type /Page\n") >= 8
    window.spotless()
