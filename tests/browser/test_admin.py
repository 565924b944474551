"""An administrator at work in one window, the person she works on in another."""

import re

from playwright.sync_api import expect


def row(page, text):
    return page.locator("#admin-people .ag-row", has_text=text)


def pick(page, dropdown, text):
    page.locator(f"#{dropdown}").click()
    page.get_by_role("option", name=text, exact=True).first.click()
    page.keyboard.press("Escape")


def test_the_life_of_an_account(visit):
    admin = visit()
    page = admin.sign_in(target="/admin")
    expect(row(page, "germany@shop.test")).to_contain_text("Germany")

    page.click("#admin-invite")
    page.fill("#invite-email", "nina@shop.test")
    page.fill("#invite-name", "Nina")
    pick(page, "invite-markets", "France")
    page.click("#invite-go")
    expect(page.locator("#invite-said")).to_contain_text("works once, for 3 days")
    link = re.search(r"/choose-password\?token=\S+", page.locator("#invite-said").inner_text())[0]
    page.click("#invite-close")
    expect(row(page, "nina@shop.test")).to_contain_text("no password yet")
    expect(row(page, "nina@shop.test").locator("[col-id=seen]")).to_have_text("never")
    expect(page.locator("#admin-people [col-id=seen] .ag-header-cell-text")).to_have_text("Last seen (UTC)")

    hers = visit()
    nina = hers.page
    nina.goto(hers.address + link)
    nina.fill("[name=new]", "a long pass phrase")
    nina.fill("[name=again]", "a long pass phrase")
    nina.click("button[type=submit]")
    expect(nina.locator("#overview-markets-title")).to_have_text(re.compile("^France: "))
    expect(nina.locator("#nav-admin")).to_be_hidden()
    nina.goto(hers.address + "/admin")
    expect(nina.locator("#page")).to_contain_text("There is no such page")

    row(page, "nina@shop.test").click()
    expect(page.locator("#admin-who")).to_have_text("nina@shop.test")
    pick(page, "admin-markets", "Spain")
    page.click("#admin-save")
    expect(page.locator("#admin-said")).to_contain_text("Saved.")
    expect(row(page, "nina@shop.test")).to_contain_text("France, Spain")
    nina.goto(hers.address + "/markets")
    expect(nina).to_have_url(re.compile(r"/sign-in\?next=/markets"))

    role = row(page, "nina@shop.test").locator("[col-id=role]")
    role.dblclick()
    role.locator(".ag-picker-field-wrapper").click()
    page.locator(".ag-list-item", has_text="analyst").click()
    expect(role).to_have_text("analyst")
    expect(page.locator("#admin-said")).to_contain_text("A new role signs the person out")

    row(page, "nina@shop.test").locator("[col-id=email]").click()
    page.click("#admin-toggle")
    expect(page.locator("#confirm-words")).to_contain_text("Close the account of nina@shop.test?")
    page.click("#confirm-yes")
    expect(row(page, "nina@shop.test")).to_contain_text("disabled")

    page.fill("#admin-search", "nina@shop.test")
    expect(page.locator("#admin-csv")).to_have_attribute("href", "/admin/audit.csv?q=nina%40shop.test")
    expect(page.locator("#admin-log")).to_contain_text("person disabled")
    with page.expect_download() as download:
        page.click("#admin-csv")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("at,email,event,detail") and "markets changed" in text and "germany@shop.test" not in text
    admin.spotless()


def test_the_last_administrator_is_told_why_not(visit):
    page = visit().sign_in(target="/admin")
    row(page, "admin@shop.test").locator("[col-id=email]").click()
    page.click("#admin-toggle")
    page.click("#confirm-yes")
    expect(page.locator("#admin-said")).to_contain_text("no administrator who sees all markets")
    expect(row(page, "admin@shop.test")).to_contain_text("active")


def test_ending_a_session_signs_that_browser_out(visit):
    page = visit().sign_in(target="/admin")
    other = visit()
    theirs = other.sign_in(email="germany@shop.test", target="/markets")
    expect(theirs.locator("#markets-sales-title")).not_to_be_empty()
    page.reload()
    page.locator("#admin-sessions .ag-row", has_text="germany@shop.test").first.click()
    page.click("#admin-revoke")
    page.click("#confirm-yes")
    expect(page.locator("#admin-said")).to_contain_text("The session has ended")
    theirs.reload()
    expect(theirs).to_have_url(re.compile("/sign-in"))
