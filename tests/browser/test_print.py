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
