"""Boards in a real browser: put together, shared, shown in a meeting, edited by two at once."""

import re

import pytest
from playwright.sync_api import expect

from dashapp.access import people, sessions
from dashapp.boards import store
from dashapp.boards.contents import Annotation, Content, Tile
from dashapp.boards.store import Shares
from dashapp.service import open_service
from dashapp.settings import load
from tests.browser.test_accessible import found
from tests.payloads import SCRIPTS

REVIEW = Content(
    "Quarterly review",
    "Where sales come from, who buys, and what comes next.",
    (
        Tile(1, "kpis", size="wide"), Tile(2, "sales-trend", title="Sales month by month", size="wide"), Tile(3, "markets-sales"),
        Tile(4, "segments-summary", "market=Germany&market=France"),
        Tile(5, "explore", "", (("by", "segment"), ("measure", "customers"), ("split", "month")), size="wide"),
    ),
    (Annotation("2011-04-29", "Royal wedding"), Annotation("2011-09-15", "New catalogue")),
)  # fmt: skip


HOSTILE = Content(
    SCRIPTS[0], "\n".join(SCRIPTS), tuple(Tile(number, "sales-trend", title=words) for number, words in enumerate(SCRIPTS[:6], 1)),
    tuple(Annotation(f"2011-{month:02}-15", words[:80]) for month, words in enumerate(SCRIPTS[:12], 1)),
)  # fmt: skip


def kept(real_shop, content) -> str:
    """The path of a board of the administrator that everyone may see."""
    service = open_service(load(real_shop))
    owner = next(each["person_id"] for each in people.listed(service.auth) if each["email"] == "admin@shop.test")
    with sessions.service(service.auth, owner) as viewer:
        board = store.made(service.desk.engine, viewer, content)
        store.shared(service.desk.engine, viewer, board, 1, Shares(True, (), ()))
    service.close()
    return f"/boards/{board}"


@pytest.fixture(scope="module")
def shared_board(real_shop, served):
    return kept(real_shop, REVIEW)


def title_of(page, tile: int):
    return page.locator(f"[data-tile='{tile}'] .card-title")


def filled(page, tiles: int) -> None:
    expect(page.locator(".board-tile")).to_have_count(tiles, timeout=20_000)
    for title in page.locator(".board-tile .card-title").all():
        expect(title).not_to_be_empty(timeout=20_000)


def test_a_board_is_put_together_and_kept(visit):
    window = visit()
    page = window.sign_in(target="/boards")
    page.click("#boards-new")
    page.fill("#boards-title", "Weekly sales")
    page.click("#boards-new-go")
    expect(page).to_have_url(re.compile(r"/boards/[0-9a-f-]{36}$"))
    expect(page.locator("#board-title")).to_have_text("Weekly sales")
    page.click("#board-edit")
    page.click("#board-add")
    for chart in ("Sales over time", "Sales by market"):
        page.click("#tile-chart")
        page.get_by_role("option", name=chart, exact=True).click()
        if chart == "Sales over time":
            page.locator("#tile-options").get_by_text("Week", exact=True).click()
        page.click("#tile-go")
        expect(page.locator("#tile-said")).to_contain_text(f"Added “{chart}”", timeout=20_000)
    page.click("#tile-no")
    filled(page, 2)
    expect(title_of(page, 1)).to_contain_text("The best week was")
    page.locator("[data-tile='2'] .tile-tools button").first.focus()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.locator(".board-tile").first).to_have_attribute("data-tile", "2")
    page.get_by_role("button", name=re.compile("^Change the width: Sales by market")).click()
    expect(page.locator("[data-tile='2']")).to_have_class(re.compile("is-wide"))
    own = page.locator("[data-tile='1'] .tile-title input")
    own.fill("Week by week")
    own.press("Enter")
    expect(title_of(page, 1)).to_contain_text("Week by week")
    page.fill("#mark-day", "2011-09-15")
    page.fill("#mark-words", "New <b>catalogue</b>")
    page.click("#mark-add")
    expect(page.locator("[data-tile='1'] .main-svg .annotation-text").filter(has_text="New <b>catalogue</b>")).to_be_visible()
    page.fill("#board-edit-about", "Two lines")
    page.click("#board-save")
    expect(page.locator("#board-editor")).to_be_hidden()
    page.reload()
    filled(page, 2)
    expect(page.locator("#board-description")).to_have_text("Two lines")
    assert [each.get_attribute("data-tile") for each in page.locator(".board-tile").all()] == ["2", "1"]
    expect(page.locator("[data-tile='1'] .main-svg .annotation-text").filter(has_text="New <b>catalogue</b>")).to_be_visible()
    page.click("#nav-boards")
    page.fill("#boards-search", "weekly")
    expect(page.locator(".board-card")).to_have_count(1)
    page.get_by_role("button", name="Delete Weekly sales").click()
    expect(page.locator("#delete-words")).to_contain_text("“Weekly sales” has 2 charts")
    page.click("#delete-yes")
    expect(page.locator("#boards-said")).to_contain_text("is deleted")
    expect(page.locator(".board-card")).to_have_count(0)
    window.spotless()


def test_a_reader_gets_her_own_market_and_may_not_edit(visit, shared_board):
    window = visit()
    page = window.sign_in("germany@shop.test", shared_board)
    filled(page, 5)
    expect(title_of(page, 3)).to_have_text("Germany: £222k net sales")
    expect(page.locator("[data-tile='1'] [data-measure=customers] dd")).to_contain_text("94")
    expect(page.locator("[data-tile='4'] .tile-own")).to_have_text("Germany, France")
    expect(page.locator("#board-edit")).to_be_hidden()
    expect(page.locator("#board-share")).to_be_hidden()
    assert "United Kingdom" not in page.content()
    page.goto(window.address + shared_board + "?segment=Champions")
    expect(title_of(page, 4)).to_contain_text("Champions bring 100.0")
    page.locator("#board-chips .chip").click()
    expect(title_of(page, 4)).to_contain_text("Loyal bring")
    window.spotless()


def test_of_two_editors_the_slower_is_told_and_keeps_a_copy(visit, shared_board):
    ada, bob = visit(), visit()
    hers, his = ada.sign_in(target=shared_board), bob.sign_in(target=shared_board)
    for page, words in ((hers, "Hers"), (his, "His")):
        filled(page, 5)
        page.click("#board-edit")
        page.fill("#board-edit-about", words)
    hers.click("#board-save")
    expect(hers.locator("#board-description")).to_have_text("Hers")
    his.click("#board-save")
    expect(his.locator("#conflict-words")).to_contain_text(re.compile(r"changed this board at \d\d:\d\d UTC; nothing of yours was saved"))
    before = his.url
    his.click("#conflict-copy")
    expect(his.locator("#board-title")).to_have_text("Copy of Quarterly review")
    expect(his.locator("#board-description")).to_have_text("His")
    assert his.url != before
    hers.reload()
    expect(hers.locator("#board-description")).to_have_text("Hers")
    ada.spotless()
    bob.spotless()


def test_the_present_mode_goes_by_keys(visit, shared_board):
    window = visit()
    page = window.sign_in(target=shared_board)
    filled(page, 5)
    page.click("#board-present")
    place, current = page.locator("#present-place"), page.locator(".board-tile[data-current]")
    expect(place).to_have_text("1 / 5")
    expect(page.locator(".top")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("3 / 5")
    expect(current).to_have_attribute("data-tile", "3")
    expect(page.locator(".board-tile:visible")).to_have_count(1)
    page.keyboard.press("End")
    expect(place).to_have_text("5 / 5")
    page.keyboard.press("ArrowLeft")
    page.click("#present-back")
    expect(place).to_have_text("3 / 5")
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url, timeout=5000):
        page.evaluate("dash_clientside.set_props('board-clock', {interval: 300, disabled: false})")
    page.keyboard.press("Escape")
    expect(page.locator(".board-tile:visible")).to_have_count(5)
    expect(page.locator(".top")).to_be_visible()
    window.spotless()


def test_a_board_that_is_none_has_a_way_back(visit):
    window = visit()
    page = window.sign_in("germany@shop.test", "/boards/00000000-0000-4000-8000-000000000000")
    expect(page.locator("#board-missing")).to_contain_text("There is no such board")
    page.get_by_role("link", name="All boards").click()
    expect(page).to_have_url(re.compile("/boards$"))
    window.spotless()


def test_hostile_texts_are_letters(visit, real_shop, served):
    path = kept(real_shop, HOSTILE)
    window = visit()
    page = window.sign_in(target=path)
    filled(page, 6)
    expect(page.locator("#board-title")).to_have_text(SCRIPTS[0])
    expect(title_of(page, 2)).to_contain_text(SCRIPTS[1])
    expect(page.locator("[data-tile='1'] .main-svg .annotation-text").filter(has_text=SCRIPTS[1][:20]).first).to_be_visible()
    page.click("#board-edit")
    page.click("#board-cancel")
    page.click("#board-present")
    page.keyboard.press("Escape")
    page.goto(window.address + "/boards")
    expect(page.get_by_role("link", name=SCRIPTS[0], exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Delete {SCRIPTS[0]}").click()
    expect(page.locator("#delete-words")).to_contain_text(SCRIPTS[0])
    page.click("#delete-yes")
    expect(page.locator("#boards-said")).to_contain_text(SCRIPTS[0])
    assert page.evaluate("window.ran") is None
    window.spotless()


def test_any_chart_is_added_to_a_board_with_its_filters_and_choices(visit):
    window = visit()
    page = window.sign_in("germany@shop.test", "/explore?measure=orders&by=segment&segment=Loyal&segment=Champions")
    expect(page.locator("#explore-title")).to_contain_text("Orders by segment")
    page.get_by_role("button", name="Add to board").first.click()
    expect(page.locator("#collect-words")).to_contain_text("Loyal, Champions")
    page.fill("#collect-title", "Greta's own")
    page.click("#collect-go")
    page.get_by_role("link", name="Open the board").click()
    expect(page.locator("#board-title")).to_have_text("Greta's own")
    expect(title_of(page, 1)).to_contain_text("Orders by segment")
    expect(page.locator("[data-tile='1'] .tile-own")).to_have_text("Loyal, Champions")
    window.spotless()


def test_what_is_explored_stands_in_the_address(visit):
    window = visit()
    page = window.sign_in(target="/explore?market=Germany")
    expect(page.locator("#explore-title")).to_contain_text("Net sales were highest in October 2011")
    page.click("#pick-by")
    page.get_by_role("option", name="Segment", exact=True).click()
    expect(page).to_have_url(re.compile(r"market=Germany&by=segment"))
    expect(page.locator("#explore-title")).to_contain_text("Net sales by segment: Loyal first")
    page.click("#pick-measure")
    page.get_by_role("option", name="Customers", exact=True).click()
    expect(page.locator("#explore-title")).to_contain_text("Customers by segment")
    page.click("#pick-by")
    closed = page.get_by_role("option", name=re.compile(r"Product \(not with this measure\)"))
    expect(closed).to_be_visible()
    page.keyboard.press("Escape")
    page.go_back()
    expect(page.locator("#explore-title")).to_contain_text("Net sales by segment")
    expect(page.locator("#pick-measure")).to_contain_text("Net sales")
    page.click("#nav-markets")
    expect(page).to_have_url(re.compile(r"/markets\?market=Germany$"))
    page.goto(window.address + "/explore?measure=customers&by=product")
    expect(page.locator("#explore-state")).to_contain_text("Customers and baskets have many products")
    page.goto(window.address + "/explore?measure=happiness")
    expect(page.locator("#explore-notices")).to_contain_text("Measure is one of")
    window.spotless()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "dark"), (390, 844, "light")])
def test_boards_fit_the_screen_and_can_be_used_by_all(visit, shared_board, width, height, scheme):
    window = visit(width, height, scheme)
    page = window.sign_in(target=shared_board)
    for path in (shared_board, "/boards", "/explore?by=market&split=segment"):
        page.goto(window.address + path)
        expect(page.locator(".card-title, .board-card h3").first).not_to_be_empty()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert found(page) == [], path
    page.goto(window.address + shared_board)
    filled(page, 5)
    page.click("#board-edit")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found(page) == []
    window.spotless()
