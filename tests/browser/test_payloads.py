"""Hostile texts in names of an imported file and in every field, opened in a real browser: nothing runs, nothing breaks, and they are shown as they are."""

import csv
import re
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from analytics.ingest import import_file
from analytics.runs import run_core
from tests.browser.conftest import PASSWORD, Watched, serving
from tests.payloads import SCRIPTS, SQL

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
PAGES = ("/markets", "/segments", "/products", "/forecast", "/report", "/admin")


def hostile_file(path):
    """A shop in which every product is a payload, and every market a script."""
    began = datetime(2011, 1, 3, 10)
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number, name in enumerate((*SQL, *SCRIPTS) * 3):
            when = began + timedelta(hours=5 * number)
            writer.writerow((500000 + number, f"{20000 + number % 70}", name, 3, f"{when:%Y-%m-%d %H:%M}", "2.50", 12000 + number % 30, SCRIPTS[number % 30]))
    return path


@pytest.fixture(scope="module")
def hostile(new_database, tmp_path_factory):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    import_file(hostile_file(tmp_path_factory.mktemp("hostile") / "shop.csv"), env)
    run_core(env)
    with serving(env, tmp_path_factory.mktemp("web")) as address:
        yield address


@pytest.fixture
def window(chromium, hostile):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    opened = Watched(context, hostile)
    opened.page.on("dialog", lambda dialog: opened.errors.append(f"a dialogue: {dialog.message}"))
    yield opened
    context.close()


def harmless(window, *, refusals=False):
    """Nothing ran, the policy had nothing to stop, nobody else was asked, and the server did not fail."""
    assert window.page.evaluate("window.ran") is None
    assert window.elsewhere == []
    failures = [line for line in window.failures if not (refusals and line.startswith("4"))]
    errors = [line for line in window.errors if not (refusals and "status of 4" in line)]
    assert (failures, errors) == ([], [])


def test_names_from_a_file_are_letters(window):
    page = window.sign_in(target="/products")
    expect(page.locator("#products-top-title")).not_to_be_empty()
    page.locator("#products-top-limit").get_by_text("10", exact=True).click()
    page.click("#products-top-toggle")
    shown = page.locator("#products-top-rows table")
    expect(shown).to_contain_text(re.compile(r"<|' or"))
    page.click("#products-top-toggle")
    for path in PAGES:
        page.goto(window.address + path)
        page.wait_for_load_state("networkidle")
        for bar in page.locator(".barlayer .point").all()[:6]:
            bar.hover(force=True)
    page.goto(window.address + "/markets")
    expect(page.locator("#markets-sales-graph .ytick, #markets-sales-graph .y2tick").first).to_be_visible()
    ticks = " ".join(page.locator("#markets-sales-graph [class*=tick] text").all_text_contents())
    assert "<" in ticks and "window.ran=1" in ticks
    harmless(window)


def asked(window, payloads):
    """Each payload as a market, a segment, a date and a basis of a link, and typed into every field."""
    page = window.sign_in(target="/markets")
    page.wait_for_load_state("networkidle")
    for text in payloads:
        for query in (f"market={quote(text)}", f"segment={quote(text)}&basis={quote(text)}&from={quote(text)}"):
            with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
                page.evaluate("query => { history.pushState({}, '', '/markets?' + query); window.dispatchEvent(new PopStateEvent('popstate')); }", query)
    page.goto(window.address + "/admin")
    for text in payloads:
        page.fill("#admin-search", text[:190])
    page.click("#admin-invite")
    for text in payloads:
        page.fill("#invite-name", text)
        page.fill("#invite-email", f"{text}@shop.test")
        with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
            page.click("#invite-go")
    page.click("#invite-close")
    page.reload()
    page.wait_for_load_state("networkidle")
    harmless(window, refusals=True)
    page.click("text=Sign out")
    for text in payloads:
        page.goto(f"{window.address}/sign-in?next={quote(text)}")
        page.locator("[name=email]").evaluate("field => field.setAttribute('type', 'text')")
        page.fill("[name=email]", text)
        page.fill("[name=password]", PASSWORD if text is payloads[0] else text[:20])
        page.click("button[type=submit]")
    harmless(window, refusals=True)


def test_texts_in_fields_and_links_are_letters(window):
    asked(window, (*SQL[::10], *SCRIPTS[::8]))


@pytest.mark.torture
def test_all_texts_in_fields_and_links_are_letters(window):
    asked(window, (*SQL, *SCRIPTS))
