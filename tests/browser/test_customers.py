"""The customers' grid and one customer's page, as a reader uses them."""

import re

from playwright.sync_api import expect

ROW = ".ag-center-cols-container .ag-row"


def test_a_row_opens_its_customer_and_the_way_back_returns(visit):
    window = visit()
    page = window.sign_in(target="/customers")
    expect(page.locator("#customers-count")).to_have_text("4,338 customers")
    expect(page.locator(f"{ROW}[row-index='0'] [col-id=customer_id]")).to_have_text("14646")
    page.locator(f"{ROW}[row-index='0'] [col-id=segment]").click()
    expect(page).to_have_url(re.compile(r"/customers/14646$"))
    expect(page.locator("#customer-title")).to_contain_text("Customer 14646: Champions, 73 orders")
    expect(page.locator("#customers-all")).to_be_hidden()
    page.locator("#customer-back").click()
    expect(page.locator("#customers-all")).to_be_visible()
    expect(page.locator("#customer-one")).to_be_hidden()
    window.spotless()


def test_the_grid_follows_the_bar_and_sorts_in_the_database(visit):
    window = visit()
    page = window.sign_in(target="/customers?market=Germany")
    expect(page.locator("#customers-count")).to_have_text("94 customers")
    expect(page.locator("#customers-csv")).to_have_attribute("href", "/customers.csv?market=Germany")
    page.locator(".ag-header-cell[col-id=orders] .ag-header-cell-label").click()
    expect(page.locator(f"{ROW}[row-index='0'] [col-id=orders]")).to_have_text("1")
    window.spotless()


def test_a_customer_of_another_market_is_nobody(visit):
    window = visit()
    page = window.sign_in(email="germany@shop.test", target="/customers/14646")
    expect(page.locator("#customer-title")).to_have_text("No such customer")
    expect(page.locator("#customer-lists")).to_contain_text("There is no such customer")
    window.spotless()
