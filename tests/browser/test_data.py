"""A stranger's file, from her disk to her own dashboards: an empty installation, a worker, a browser."""

import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Watched, serving

SECONDS = 120


def strangers_file(path: Path, lines: int, seed: int = 4) -> Path:
    """A German export: Windows-1252, semicolons, decimal commas, day first, a title above and a total below."""
    chance = random.Random(seed)
    rows, moment, total = [], datetime(2024, 1, 2, 9), 0.0
    while len(rows) < lines:
        moment += timedelta(minutes=chance.randint(1, int(2 * 520_000 * 4 / lines)))
        number = chance.randint(1, max(lines // 40, 20))
        order, customer, land = f"B{100_000 + len(rows)}", f"K{number}", ["Deutschland", "Österreich", "Schweiz"][number % 3]
        for _ in range(chance.randint(1, 6)):
            price, pieces, article = chance.randint(99, 9_999) / 100, chance.randint(1, 12), chance.randint(1, 80)
            total += price * pieces
            written = f"{price:.2f}".replace(".", ",")
            rows.append(f"{order};A{article:03};Größe {article};{pieces};{moment:%d.%m.%Y %H:%M};{written};{customer};{land}")
    head = ["Bestellungen des Jahres", "", "Bestellnummer;Artikelnummer;Bezeichnung;Menge;Bestelldatum;Einzelpreis;Kundennummer;Land"]
    foot = f";;Gesamt;;;{f'{total:.2f}'.replace('.', ',')};;"
    path.write_bytes(("\r\n".join([*head, *rows, foot]) + "\r\n").encode("cp1252"))
    return path


@pytest.fixture(scope="module")
def empty_shop(new_database, tmp_path_factory):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    worker = subprocess.Popen([sys.executable, "-m", "analytics", "worker"], cwd=ROOT, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    with serving(env, tmp_path_factory.mktemp("data")) as address:
        yield address
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)


@pytest.fixture
def stranger(chromium, empty_shop):
    contexts = []

    def open_window(width=1440, height=900, scheme="light"):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
        contexts[-1].set_default_timeout(20_000)
        return Watched(contexts[-1], empty_shop)

    yield open_window
    for context in contexts:
        context.close()


def products(page) -> list[str]:
    """Codes of the leading products, as the card's table shows them."""
    expect(page.locator("#products-top-title")).not_to_be_empty(timeout=30_000)
    page.click("#products-top-toggle")
    return re.findall(r"\bA\d{3}\b", page.locator("#products-top-rows table").inner_text())


def bring(page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click("#upload-choose")
    chooser.value.set_files(path)


def test_a_strangers_file_becomes_her_dashboards(stranger, tmp_path):
    path = strangers_file(tmp_path / "bestellungen.csv", int(os.environ.get("BASKETRY_STRANGER", "6000")))
    window = stranger()
    page = window.sign_in(target="/data")
    began = time.monotonic()
    bring(page, path)
    expect(page.locator("#read-said")).to_contain_text("read by: what its columns are called, cp1252, semicolons, the header in line 3", timeout=60_000)
    expect(page.locator("#read-facts")).to_contain_text("a total, not an order line")
    expect(page.locator("#read-rows")).to_contain_text("Größe")
    expect(page.locator("#map-customer_id")).to_contain_text("Kundennummer")
    if shots := os.environ.get("BASKETRY_SHOTS"):
        page.screenshot(path=f"{shots}/preview.png", full_page=True)
    page.click("#data-import")
    expect(page.locator("#read-said")).to_contain_text("lines are new", timeout=60_000)
    expect(page.locator("#data-jobs .ag-row", has_text="run").first).to_contain_text("done", timeout=SECONDS * 1000)
    page.click("#nav-segments")
    expect(page.locator("#segments-summary-title")).not_to_be_empty(timeout=30_000)
    assert time.monotonic() - began < SECONDS
    page.goto(window.address + "/data")
    expect(page.locator("#data-quality")).to_contain_text("Rows that cannot be read")
    page.fill("#schedule-cron", "30 2 * * 1-5")
    page.click("#schedule-zone")
    page.keyboard.type("Europe/Berlin")
    page.get_by_role("option", name="Europe/Berlin").first.click()
    page.click("#schedule-save")
    expect(page.locator("#schedule-words")).to_have_text("On weekdays at 02:30, Europe/Berlin; kept by admin@shop.test.")
    if shots:
        page.goto(window.address + "/data")
        expect(page.locator("#data-imports")).to_contain_text("bestellungen.csv")
        page.wait_for_timeout(2500)
        page.screenshot(path=f"{shots}/data.png", full_page=True)
    window.spotless()


def test_a_changed_rule_comes_from_its_page_to_the_dashboards(stranger):
    window = stranger()
    page = window.sign_in(target="/products?market=Deutschland")
    leading = products(page)[0]
    page.goto(window.address + "/settings")
    expect(page.locator("#rules-standing")).to_have_text("Version 1 is in force.")
    page.fill("#services-pattern", leading)
    page.fill("#services-reason", "wrapping")
    page.click("#services-add")
    expect(page.locator("#services-rows .ag-row").first).to_contain_text("wrapping")
    groups = page.locator("#countries-rows .ag-row", has_text="Deutschland").locator("[col-id=groups]")
    groups.dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("EU, Home")
    page.keyboard.press("Enter")
    page.fill("#rules-currency", "euros")
    page.click("#rules-look")
    expect(page.locator("#rules-said")).to_contain_text("currency is three letters such as GBP, or nothing; it is", timeout=30_000)
    expect(page.locator("#rules-currency")).to_have_value("euros")
    expect(page.locator("#services-rows .ag-row").first).to_contain_text("wrapping")
    page.fill("#rules-currency", "eur")
    page.click("#rules-look")
    told = page.locator("#rules-told")
    expect(told).to_contain_text(f"1 codes ({leading}) become services", timeout=30_000)
    expect(told).to_contain_text("The market Deutschland is shown as Germany (DEU, EU, Home)")
    expect(page.locator("#rules-standing")).to_have_text("Version 1 is in force.")
    if shots := os.environ.get("BASKETRY_SHOTS"):
        page.screenshot(path=f"{shots}/settings.png")
    page.click("#rules-make")
    expect(page.locator("#rules-standing")).to_have_text("Version 2 is in force.", timeout=30_000)
    expect(page.locator("#rules-versions .ag-row").first).to_contain_text("admin@shop.test")
    page.click(".sub-nav:not([hidden]) .sub-link >> nth=0")
    expect(page.locator("#data-jobs .ag-row", has_text="run").first).to_contain_text("done", timeout=SECONDS * 1000)
    page.goto(window.address + "/products?market=Home")
    expect(page.locator("#products-chips")).to_contain_text("Home")
    left = products(page)
    assert leading not in left and len(left) > 5
    window.spotless()


def test_an_import_is_taken_back(stranger, tmp_path):
    path = tmp_path / "more.csv"
    path.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" * 2
        + "M1,85123A,LANTERN,6,2024-05-01 08:26:00,2.55,K1,Deutschland\n",
        encoding="utf-8",
    )
    window = stranger()
    page = window.sign_in(target="/data")
    bring(page, path)
    expect(page.locator("#read-facts")).to_contain_text("a header, title or note", timeout=60_000)
    page.click("#data-import")
    row = page.locator("#data-imports .ag-row", has_text="more.csv")
    expect(row).to_contain_text("in the facts", timeout=60_000)
    row.locator("[col-id=preset]").click()
    expect(page.locator("#quality-of")).to_have_text("Of more.csv.")
    with page.expect_download() as download:
        page.click("#data-rejected")
    assert "a header, title or note" in download.value.path().read_text(encoding="utf-8-sig")
    page.click("#data-undo")
    page.click("#data-yes")
    expect(row).to_contain_text("undone by admin@shop.test", timeout=60_000)
    window.spotless()


def test_two_overlapping_files_in_one_zip_become_one_shop(stranger, tmp_path):
    head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    rows = [f"Z{number},ZIP{number % 3},LAMP {number % 3},2,2024-05-{number:02} 09:00:00,2.50,Z{number},Deutschland" for number in range(1, 10)]
    with zipfile.ZipFile(tmp_path / "months.zip", "w") as archive:
        archive.writestr("first.csv", "\n".join([head, *rows[:6], ""]))
        archive.writestr("second.csv", "\n".join([head, *rows[3:], ""]))
    window = stranger()
    page = window.sign_in(target="/data")
    bring(page, tmp_path / "months.zip")
    expect(page.locator("#read-said")).to_contain_text("It holds 2 files, which are all read alike; shown is first.csv", timeout=60_000)
    page.click("#data-import")
    expect(page.locator("#read-said")).to_contain_text("2 files. ", timeout=60_000)
    new, known = ([page.locator("#data-imports .ag-row", has_text=name).locator(f"[col-id={column}]") for name in ("first.csv", "second.csv")]
                  for column in ("new", "known"))  # fmt: skip
    for cells, counts in ((new, "63"), (known, "03")):
        for cell, count in zip(cells, counts, strict=True):
            expect(cell).to_have_text(count)
    run = page.locator("#data-jobs .ag-row").filter(has=page.locator("[col-id=kind]", has_text=re.compile("^run$"))).first
    told = re.compile(r"Published: core \d+, (continued from run \d+: 9 new lines|all lines read, because )")
    expect(run.locator("[col-id=message]")).to_have_text(told, timeout=SECONDS * 1000)
    page.goto(window.address + "/products?product=ZIP1&market=Deutschland")
    # Two pieces in each of three orders, and not of four: those that stand in both files count once.
    expect(page.locator("#products-chips")).to_contain_text("LAMP 1")
    page.click("#products-top-toggle")
    expect(page.locator("#products-top-rows tbody tr").first).to_contain_text("ZIP1")
    units = page.locator("#products-top-rows tbody tr td:nth-child(5)").all_inner_texts()
    assert sum(map(int, units)) == 6
    window.spotless()


def test_a_question_is_asked_and_its_answer_read_again(stranger, tmp_path):
    path = tmp_path / "both.csv"
    path.write_text("Order,When,Pieces,Each\n1,1/2/2024,1,2.50\n2,3/4/2024,2,2.50\n", encoding="utf-8")
    window = stranger()
    page = window.sign_in(target="/data")
    bring(page, path)
    expect(page.locator("#read-said")).to_contain_text("Say below which column plays which part", timeout=60_000)
    for field, column in (("invoice_no", "Order"), ("sold_at", "When"), ("quantity", "Pieces"), ("unit_price", "Each")):
        page.click(f"#map-{field}")
        page.get_by_role("option", name=column).first.click()
        page.keyboard.press("Escape")
    expect(page.locator("#read-doubts")).to_contain_text("day first or month first", timeout=60_000)
    expect(page.locator("#data-import")).to_be_disabled()
    page.locator("#map-date_order label", has_text="Month first").click()
    expect(page.locator("#read-rows")).to_contain_text("2024-01-02", timeout=60_000)
    expect(page.locator("#data-import")).to_be_enabled()
    page.click("#data-drop")
    expect(page.locator("#read-panel")).to_be_hidden()
    window.spotless()
