"""The filter bar, its address, comparisons and clicks: what a reader does with them, on every page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_stakeholder import cards_filled, choose

PAGES = ("overview", "markets", "segments", "products", "forecast")
LINK = "?market=Germany&market=EIRE&period=last-90&segment=Champions&product=22423&basis=gross&compare=year"


@pytest.mark.parametrize("name", PAGES)
def test_a_link_comes_back_as_it_was_on_every_page(visit, name):
    window = visit()
    page = window.sign_in(target=f"/{name}{LINK}")
    cards = page.locator(".card")
    expect(cards.first).to_be_visible()
    expect(page.locator(".card.is-failed")).to_have_count(0)
    expect(page.locator(".chip")).to_have_count(5)
    expect(page.locator("#filter-period")).to_contain_text("Last 90 days")
    expect(page.locator("#filter-compare")).to_contain_text("vs last year")
    expect(page.locator("#filter-basis input[value=gross]")).to_be_checked()
    expect(page.locator("#filter-segments")).to_contain_text("Champions")
    page.wait_for_timeout(900)
    assert page.url == f"{window.address}/{name}{LINK}"
    for other in page.locator(".nav-link").all():
        if other.is_visible():
            assert other.get_attribute("href").endswith(LINK)
    window.spotless()


def test_a_click_on_a_market_filters_a_chip_undoes_it_and_back_returns(visit):
    window = visit()
    page = window.sign_in(target="/markets")
    cards_filled(page)
    whole = page.locator("#markets-sales-title").inner_text()
    bars = page.locator("#markets-sales-graph .barlayer .point path")
    expect(bars.first).to_be_visible()
    bars.nth(0).click(force=True)
    expect(page).to_have_url(re.compile(r"/markets\?market=\w+"))
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#markets-sales-title")).not_to_have_text(whole)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/markets$"))
    expect(page.locator("#markets-sales-title")).to_have_text(whole)
    page.go_forward()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator(".chip").click()
    expect(page).to_have_url(re.compile(r"/markets$"))
    expect(page.locator("#markets-sales-title")).to_have_text(whole)
    window.spotless()


def test_a_click_on_a_segment_and_on_a_product_filter_too(visit):
    window = visit()
    page = window.sign_in(target="/segments")
    cards_filled(page)
    page.locator("#segments-summary-graph .barlayer .point path").first.click(force=True)
    expect(page).to_have_url(re.compile(r"segment=Champions$"))
    expect(page.locator("#segments-summary-title")).to_contain_text("Champions bring 100.0")
    page.goto(f"{window.address}/products")
    cards_filled(page)
    page.locator("#products-returned-graph .barlayer .point path").first.click(force=True)
    expect(page).to_have_url(re.compile(r"product=23843$"))
    expect(page.locator(".chip")).to_contain_text("PAPER CRAFT , LITTLE BIRDIE (23843)")
    page.click("#nav-overview")
    expect(page.locator("[data-measure=orders] dd").first).to_contain_text("1")
    page.get_by_role("button", name="Remove the filter PAPER CRAFT , LITTLE BIRDIE (23843)").click()
    expect(page.locator("[data-measure=orders] dd").first).to_contain_text("19,959")
    window.spotless()


def test_a_chosen_period_is_set_beside_the_days_before(visit):
    window = visit()
    page = window.sign_in(target="/overview")
    cards_filled(page)
    expect(page.locator(".tile-change")).to_have_count(0)
    choose(page, "filter-period", "Last month")
    expect(page).to_have_url(re.compile(r"period=last-month$"))
    expect(page.locator(".tile-change")).to_have_count(6)
    expect(page.locator("#overview-trend-notes")).to_contain_text("Compared with 2 Oct 2011 – 31 Oct 2011")
    choose(page, "filter-compare", "vs last year")
    expect(page.locator("#overview-trend-notes")).to_contain_text("Not compared: the same days a year earlier (1 Nov 2010 – 30 Nov 2010) lie before the data")
    choose(page, "filter-compare", "Not compared")
    expect(page).to_have_url(re.compile(r"compare=none$"))
    expect(page.locator(".tile-change")).to_have_count(0)
    window.spotless()


def test_a_group_stands_for_its_markets(visit):
    window = visit()
    page = window.sign_in(target="/markets")
    cards_filled(page)
    choose(page, "filter-markets", "EU (18 markets)")
    expect(page).to_have_url(re.compile(r"market=EU$"))
    expect(page.locator("#markets-sales-title")).to_contain_text("Netherlands brings")
    window.spotless()


def test_nonsense_in_a_link_is_left_out_and_said_with_the_way_back(visit):
    window = visit()
    page = window.sign_in(target="/markets?market=Narnia&market=France&from=2011-06-30&to=2011-01-01&segment=Whales&basis=profit&compare=never")
    cards_filled(page)
    said = page.locator("#markets-notices")
    told = ("before it begins", "no segment 'Whales'", "The basis is one of net, gross", "The comparison is one of", "1 chosen market is not among")
    for words in told:
        expect(said).to_contain_text(words)
    expect(page.locator("#markets-sales-title")).to_contain_text("France: £")
    said.get_by_role("button", name="Clear all filters").click()
    expect(page).to_have_url(re.compile(r"/markets$"))
    expect(said).to_be_empty()
    window.spotless()


def test_a_finding_leads_to_its_chart(visit):
    window = visit()
    page = window.sign_in(target="/overview?market=EU")
    cards_filled(page)
    page.locator(".findings a", has_text="per basket").click()
    expect(page).to_have_url(re.compile(r"/segments\?market=EU#segments-baskets-card$"))
    expect(page.locator("#segments-baskets-title")).not_to_be_empty()
    expect(page.locator("#segments-baskets-card")).to_be_in_viewport()
    window.spotless()


def test_a_link_narrows_to_the_readers_own_markets(visit):
    window = visit()
    page = window.sign_in("germany@shop.test", "/overview?market=Germany&market=France")
    cards_filled(page)
    expect(page.locator("#overview-notices")).to_contain_text("1 chosen market is not among yours and was left out")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("#overview-markets-title")).to_have_text("Germany: £222k net sales")
    assert "France" not in page.locator("#page").inner_text()
    window.spotless()


def test_on_a_phone_the_filters_are_shown_when_asked_for(visit):
    window = visit(390, 844)
    page = window.sign_in(target="/overview?market=Germany")
    cards_filled(page)
    expect(page.locator("#filter-bar")).not_to_be_visible()
    expect(page.locator(".chip")).to_have_text("Germany×")
    page.get_by_role("button", name="Filters").click()
    page.get_by_text("Gross", exact=True).click()
    expect(page).to_have_url(re.compile("basis=gross"))
    window.spotless()
