"""What people take with them: each file of a card's menu is opened and read back."""

import csv
import io
import re
import struct
import xml.etree.ElementTree as ET
import zlib

import polars as pl
import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.test_stakeholder import cards_filled


def taken(page, chart, action):
    """Choose an item of a card's menu, and give the file's name and content."""
    page.click(f"#{chart}-menu")
    with page.expect_download() as waiting:
        page.click(f"#{chart}-actions [data-action={action}]")
    expect(page.locator(f"#{chart}-actions")).to_be_hidden()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def natives(content):
    return [[shape.chart for shape in slide.shapes if shape.has_chart] for slide in Presentation(io.BytesIO(content)).slides]


def rows_of(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def pixels(png):
    """How many bytes differ from their neighbours: a blank picture has none."""
    place, packed = 8, b""
    while place < len(png):
        size, kind = struct.unpack(">I4s", png[place : place + 8])
        packed += png[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += 12 + size
    return len(set(zlib.decompress(packed)))


def test_figures_and_slide_agree_with_the_card(visit):
    window = visit()
    page = window.sign_in(target="/segments?market=Germany&basis=gross")
    cards_filled(page)
    name, content = taken(page, "segments-summary", "csv")
    assert re.fullmatch(r"basketry-segments-summary-2011-12-10\.csv", name)
    rows = rows_of(content)
    assert sum(int(row["Customers"] or 0) for row in rows) == 94

    _, book = taken(page, "segments-summary", "xlsx")
    sheet = pl.read_excel(io.BytesIO(book), sheet_name="Figures", engine="calamine")
    assert sheet["Gross sales"].to_list() == [float(row["Gross sales (£)"]) for row in rows]
    assert sheet.schema["Customers"].is_numeric() and sheet.schema["Segment"] == pl.String
    about = pl.read_excel(io.BytesIO(book), sheet_name="About", engine="calamine", has_header=False)
    assert "Markets: Germany" in about[about.columns[1]].to_list()

    _, slide = taken(page, "segments-summary", "pptx")
    ((chart,),) = natives(slide)
    assert list(chart.plots[0].series[0].values) == [float(row["Gross sales (£)"]) for row in rows]
    assert Presentation(io.BytesIO(slide)).slides[0].shapes.title.text == page.locator("#segments-summary-title").inner_text()
    window.spotless()


def test_pictures_are_wide_white_and_say_what_they_show(visit):
    window = visit(scheme="dark")
    page = window.sign_in(target="/segments")
    cards_filled(page)
    name, picture = taken(page, "segments-summary", "png")
    assert name == "basketry-segments-summary.png" and picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (3200, 1800) and pixels(picture) > 20
    name, drawing = taken(page, "segments-summary", "svg")
    assert name == "basketry-segments-summary.svg"
    root = ET.fromstring(drawing)
    words = " ".join("".join(part.itertext()) for part in root.iter("{http://www.w3.org/2000/svg}text"))
    assert (root.get("width"), root.get("height")) == ("1600", "900")
    assert "Champions bring" in words and "All markets" in words and "Data 1 Dec 2010" in words and b"#8983ee" not in drawing
    window.spotless()


def test_a_file_has_what_the_card_shows(visit):
    window = visit()
    page = window.sign_in(target="/markets?market=Germany")
    cards_filled(page)
    page.locator("#sales-trend-grain").get_by_text("Week").click()
    expect(page.locator("#sales-trend-title")).to_have_text(re.compile("best week"))
    _, content = taken(page, "sales-trend", "csv")
    assert len(rows_of(content)) == 54
    with page.expect_download() as waiting:
        page.click("#markets-deck")
    assert waiting.value.suggested_filename == "basketry-markets-2011-12-10.pptx"
    sales, world, trend = natives(waiting.value.path().read_bytes())
    assert len(sales) == 1 and world == [] and len(list(trend[0].plots[0].categories)) == 54
    expect(page.locator("#markets-deck")).to_have_text("Download deck")
    window.spotless()


def test_the_menu_is_a_menu_for_the_keyboard(visit):
    window = visit()
    page = window.sign_in(target="/segments")
    cards_filled(page)
    opener, menu = page.locator("#segments-summary-menu"), page.locator("#segments-summary-actions")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(menu).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    items = menu.get_by_role("menuitem")
    offered = ["Picture (PNG)", "Picture (SVG)", "Figures (CSV)", "Workbook (XLSX)", "PowerPoint slide", "Show as table", "Copy link", "Add to board"]
    assert items.all_inner_texts() == offered
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("End")
    expect(items.nth(7)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#segments-summary-rows table")).to_be_visible()
    opener.click()
    expect(items.nth(5)).to_have_text("Show as chart")
    page.mouse.click(5, 400)
    expect(menu).to_be_hidden()
    window.spotless()


def test_a_copied_link_leads_to_the_chart_with_its_filters(visit):
    window = visit()
    page = window.sign_in(target="/segments?market=Germany")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cards_filled(page)
    page.click("#segments-baskets-menu")
    page.click("#segments-baskets-actions [data-action=link]")
    expect(page.locator("#toast")).to_contain_text("The link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == window.address + "/segments?market=Germany#segments-baskets"
    page.goto("about:blank")
    page.goto(link)
    cards_filled(page)
    expect(page.locator("#segments-baskets-card")).to_be_in_viewport()
    window.spotless()


def test_a_chart_that_is_a_list_gives_no_picture(visit):
    window = visit()
    page = window.sign_in(target="/forecast-details")
    expect(page.locator("#forecast-skipped-title")).not_to_be_empty()
    page.click("#forecast-skipped-menu")
    items = page.locator("#forecast-skipped-actions").get_by_role("menuitem")
    assert items.all_inner_texts() == ["Figures (CSV)", "Workbook (XLSX)", "PowerPoint slide", "Copy link", "Add to board"]
    window.spotless()


def test_something_may_answer_to_add_to_board(visit):
    window = visit()
    page = window.sign_in(target="/markets?market=Germany")
    cards_filled(page)
    page.evaluate("window.basketry.addToBoard = (chart, query) => (window.added = chart + '?' + query)")
    page.click("#sales-trend-menu")
    page.click("#sales-trend-actions [data-action=add-to-board]")
    assert page.evaluate("window.added") == "sales-trend?market=Germany&grain=month"
    window.spotless()


def test_an_empty_card_gives_no_file_and_an_error_is_a_sentence(visit):
    window = visit()
    page = window.sign_in("germany@shop.test", "/markets?market=France")
    expect(page.locator("#markets-sales-state")).to_contain_text("Nothing that is asked for here")
    page.click("#markets-sales-menu")
    expect(page.locator("#markets-sales-actions [data-action=csv]")).to_be_disabled()
    page.keyboard.press("Escape")
    page.goto(window.address + "/markets?market=France&market=Germany")
    cards_filled(page)
    _, content = taken(page, "markets-sales", "csv")
    assert b"left out" in content and b"France" not in content
    expect(page.locator("#toast")).to_contain_text("1 chosen market is not among yours and was left out.")
    page.evaluate("window.basketry.file('/export/markets-sales.csv', new URLSearchParams('from=soon'))")
    expect(page.locator("#toast")).to_contain_text("must be a day such as 2011-06-30")
    assert window.elsewhere == [] and len(window.failures) == 1


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "light"), (1440, 900, "dark")])
def test_the_menu_fits_the_screen(visit, width, height, scheme):
    window = visit(width, height, scheme)
    page = window.sign_in(target="/markets")
    cards_filled(page)
    for chart in ("markets-sales", "markets-map", "sales-trend"):
        page.click(f"#{chart}-menu")
        box = page.locator(f"#{chart}-actions").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    window.spotless()
