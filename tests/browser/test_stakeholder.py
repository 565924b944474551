"""What a stakeholder does: sign in, read, narrow to her market, go through the pages, take a picture."""

import re
import struct

import pytest
from playwright.sync_api import expect

PAGES = ("markets", "segments", "products", "forecast")


def cards_filled(page):
    expect(page.locator(".card").first).to_be_visible()
    for title in page.locator(".card-title").all():
        expect(title).not_to_be_empty()
    expect(page.locator(".card:not(.is-empty)[data-view=graph] .main-svg").first).to_be_visible()
    expect(page.locator(".card.is-failed")).to_have_count(0)


def choose(page, dropdown: str, text: str) -> None:
    page.locator(f"#{dropdown}").click()
    page.get_by_role("option", name=text, exact=True).first.click()
    page.keyboard.press("Escape")


def test_the_whole_way(visit):
    window = visit()
    page = window.sign_in(target="/markets")
    cards_filled(page)
    expect(page.locator("#markets-sales-title")).to_have_text("United Kingdom brings 84.0\u00a0% of net sales; Netherlands, EIRE and Germany follow")
    expect(page.locator("[data-measure=net_sales] dd")).to_have_text("£9.76M")
    expect(page.locator("#stamp")).to_contain_text("9 Dec 2011")
    expect(page.locator("#stamp")).to_contain_text("online_retail.parquet")
    expect(page.locator("#person")).to_have_text("Ada Admin")

    choose(page, "filter-markets", "Germany")
    expect(page).to_have_url(re.compile(r"/markets\?market=Germany$"))
    expect(page.locator("#markets-sales-title")).to_have_text("Germany: £222k net sales")
    expect(page.locator("[data-measure=customers] dd")).to_have_text("94")

    page.click("#nav-segments")
    expect(page).to_have_url(re.compile(r"/segments\?market=Germany$"))
    expect(page.locator("#segments-summary-title")).to_have_text(re.compile("Loyal bring .* of identified net sales"))
    cards_filled(page)

    page.click("#nav-products")
    expect(page.locator("#products-top-title")).to_have_text(re.compile("leads"))
    page.click("#products-top-toggle")
    expect(page.locator("#products-top-rows table")).to_contain_text("ROUND SNACK BOXES SET OF4 WOODLAND")

    page.click("#nav-forecast")
    expect(page.locator("#forecast-sales-title")).to_have_text(re.compile("Germany: the next 30 days should bring about £.*k net sales"))
    cards_filled(page)
    window.spotless()


def test_a_pasted_link_restores_the_filters_and_back_undoes_them(visit):
    window = visit()
    page = window.sign_in(target="/segments?market=EIRE&from=2011-03-01&to=2011-05-31&segment=Champions&basis=gross")
    expect(page.locator("#segments-summary-title")).to_have_text(re.compile("Champions bring 100.0.% of identified gross sales"))
    expect(page.locator("#filter-markets")).to_contain_text("Ireland")
    expect(page.locator("#filter-segments")).to_contain_text("Champions")
    expect(page.locator("#filter-from")).to_have_value("2011-03-01")
    expect(page.locator("#filter-to")).to_have_value("2011-05-31")
    page.get_by_text("Net", exact=True).click()
    expect(page).to_have_url(re.compile(r"segment=Champions$"))
    expect(page.locator("#segments-summary-title")).to_have_text(re.compile("net sales"))
    page.go_back()
    expect(page).to_have_url(re.compile("basis=gross$"))
    expect(page.locator("#segments-summary-title")).to_have_text(re.compile("gross sales"))
    expect(page.locator("#filter-basis input[value=gross]")).to_be_checked()
    window.spotless()


def test_a_card_that_cannot_follow_a_filter_says_so(visit):
    window = visit()
    page = window.sign_in(target="/forecast?segment=Loyal")
    expect(page.locator("#forecast-sales-notes")).to_contain_text("cannot follow the segment filter")
    expect(page.locator("#forecast-accuracy-notes")).to_contain_text("cannot follow the segment filter")
    window.spotless()


def test_a_viewer_is_offered_her_market_alone(visit):
    window = visit()
    page = window.sign_in("germany@shop.test", "/markets?market=France")
    expect(page.locator("#markets-sales-state")).to_contain_text("Nothing that is asked for here is among what you may see")
    expect(page.locator("#markets-notices")).to_contain_text("left out")
    page.goto(window.address + "/markets")
    expect(page.locator("#markets-sales-title")).to_have_text("Germany: £222k net sales")
    page.locator("#filter-markets").click()
    offered = page.get_by_role("listbox").get_by_role("option")
    expect(offered.first).to_be_visible()
    assert "Germany" in offered.all_inner_texts()
    assert "France" not in page.content()
    window.spotless()


def test_a_picture_is_a_wide_png(visit):
    window = visit(scheme="dark")
    page = window.sign_in(target="/segments")
    cards_filled(page)
    with page.expect_download() as waiting:
        page.click("#segments-summary-menu")
        page.click("#segments-summary-actions [data-action=png]")
    picture = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "basketry-segments-summary.png"
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (3200, 1800)
    window.spotless()


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "dark"), (390, 844, "light")])
def test_every_page_fits_every_screen(visit, width, height, scheme):
    window = visit(width, height, scheme)
    page = window.sign_in(target="/markets")
    for name in PAGES:
        page.goto(f"{window.address}/{name}")
        cards_filled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    window.spotless()


def test_signing_out_closes_the_door(visit):
    window = visit()
    page = window.sign_in(target="/markets")
    cards_filled(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto(window.address + "/segments")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/segments"))
    window.spotless()


def test_a_wrong_password_is_a_sentence(visit):
    window = visit()
    page = window.page
    page.goto(window.address + "/sign-in")
    page.fill("input[name=email]", "admin@shop.test")
    page.fill("input[name=password]", "not the password")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    assert window.failures == [f"401 {window.address}/sign-in"]
