"""The growth plan in a browser: what is assumed stands in the address, the cards follow it, and it stays on its page."""

import re

from playwright.sync_api import expect

from tests.browser.test_stakeholder import cards_filled


def test_what_is_assumed_is_in_the_address_and_a_link_restores_it(visit):
    window = visit()
    page = window.sign_in(target="/plan?market=Germany&target=20&winback=5")
    cards_filled(page)
    expect(page.locator("#plan-target-title")).to_have_text(re.compile("^20\u00a0% more is"))
    expect(page.locator("#plan-target")).to_have_value("20")
    expect(page.locator("#plan-winback")).to_have_value("5")
    expect(page.locator("#plan-second")).to_have_value("")
    before = page.locator("#plan-levers-title").inner_text()

    page.locator("#plan-winback").fill("100")
    page.locator("#plan-winback").press("Enter")
    expect(page).to_have_url(re.compile("market=Germany.*winback=100"))
    expect(page.locator("#plan-levers-title")).not_to_have_text(before)
    lists = page.locator("#plan-lists a[href^='/customers.csv']")
    expect(lists.first).to_have_attribute("href", re.compile("market=Germany&segment=At"))

    page.locator("#plan-winback").fill("")
    page.locator("#plan-winback").press("Enter")
    expect(page).not_to_have_url(re.compile("winback"))
    page.locator("#nav-customers").click()
    expect(page).to_have_url(re.compile(r"/customers\?market=Germany$"))
    window.spotless()
