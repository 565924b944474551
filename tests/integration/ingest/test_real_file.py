"""The real file to the penny, whatever its format, the order of its rows, or the pieces it comes in."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from analytics.ingest import ImportSummary, import_file
from tests.asking import ask as rows

Database = Callable[[], dict[str, str]]

# Every fact, in one number: a changed, lost or added value in any row changes it.
FINGERPRINT = """
select (select md5(string_agg(l::text, E'\\n' order by line_key)) from facts.order_lines l),
       (select md5(string_agg(o::text, E'\\n' order by invoice_no, customer_id, market)) from facts.orders o),
       (select md5(string_agg(c::text, E'\\n' order by customer_id)) from facts.customers c),
       (select md5(string_agg(p::text, E'\\n' order by product_code)) from facts.products p),
       (select md5(string_agg(n::text, E'\\n' order by product_code, market, name)) from facts.product_names n),
       (select md5(string_agg(m::text, E'\\n' order by market)) from facts.markets m)
"""


def figures(summary: ImportSummary) -> dict:
    told = summary.to_json()
    return {name: told[name] for name in ("rows_read", "accepted", "rejected", "repeated", "customers", "invoices", "gross", "returns", "net")}


@pytest.fixture(scope="module")
def parquet(new_database: Database, data_dir: Path) -> tuple[dict[str, str], ImportSummary]:
    env = new_database()
    return env, import_file(data_dir / "online_retail.parquet", env)


@pytest.fixture(scope="module")
def fingerprint(parquet) -> list[tuple]:
    return rows(parquet[0], FINGERPRINT)


def test_the_published_figures(parquet):
    _, summary = parquet
    assert summary.rows_read == 541_909
    assert summary.accepted == {"sale": 530_103, "return": 9_288, "adjustment": 2_518}
    assert summary.rejected == [] and summary.rows_rejected == 0
    assert (summary.gross, summary.returns, summary.net) == (10_655_622.48, 896_812.49, 9_758_809.99)
    assert (summary.customers, summary.invoices, summary.repeated) == (4_338, 19_959, 5_268)
    assert (summary.lines_new, summary.lines_known) == (541_909, 0)


def test_the_figures_of_the_facts(parquet):
    env, _ = parquet
    assert [tuple(map(str, row)) for row in rows(env, "select kind, count(*), round(sum(amount), 2) from facts.order_lines group by 1 order by 1")] == [
        ("adjustment", "2518", "-11062.06"), ("return", "9288", "-896812.49"), ("sale", "530103", "10655622.48"),
    ]  # fmt: skip
    identified = "select count(*), count(distinct customer_id), round(sum(gross), 2) from facts.orders where is_order and customer_id is not null"
    assert [tuple(map(str, row)) for row in rows(env, identified)] == [("18532", "4338", "8911407.90")]
    merchandise = "select count(*), round(sum(amount), 2) from facts.order_lines where kind = 'sale' and merchandise"
    assert [tuple(map(str, row)) for row in rows(env, merchandise)] == [("527758", "10271433.06")]
    assert rows(env, "select count(*) from facts.order_lines where customer_id is null") == [(135_080,)]
    assert rows(env, "select count(*) from facts.products") == [(3_958,)]
    assert rows(env, "select count(*) from facts.line_imports") == [(541_909,)]


def test_every_market_of_the_file_has_its_place(parquet):
    env, _ = parquet
    placed = {market: (label, iso3) for market, label, iso3 in rows(env, "select market, label, iso3 from facts.markets")}
    assert len(placed) == 38
    assert placed["EIRE"] == ("Ireland", "IRL") and placed["RSA"] == ("South Africa", "ZAF") and placed["USA"] == ("United States", "USA")
    assert {market for market, (_, iso3) in placed.items() if iso3 is None} == {"Unspecified", "European Community"}


def test_the_workbook_gives_the_same_facts(new_database, data_dir, parquet, fingerprint):
    book = next(data_dir.glob("*.xlsx"), None)
    if book is None:
        pytest.skip(f"no workbook in {data_dir}")
    env = new_database()
    assert figures(import_file(book, env)) == figures(parquet[1])
    assert rows(env, FINGERPRINT) == fingerprint


def test_shuffled_rows_give_the_same_facts(new_database, data_dir, tmp_path, parquet, fingerprint):
    shuffled = tmp_path / "shuffled.parquet"
    pl.read_parquet(data_dir / "online_retail.parquet").sample(fraction=1, shuffle=True, seed=7).write_parquet(shuffled)
    env = new_database()
    assert figures(import_file(shuffled, env)) == figures(parquet[1])
    assert rows(env, FINGERPRINT) == fingerprint


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_overlapping_halves_in_either_order_give_the_facts_of_the_whole(new_database, data_dir, tmp_path, parquet, fingerprint, order):
    whole = pl.read_parquet(data_dir / "online_retail.parquet")
    size = len(whole)
    halves = [whole[: size * 6 // 10], whole[size * 4 // 10 :]]
    env = new_database()
    summaries = []
    for number in order:
        path = tmp_path / f"half_{number}.parquet"
        halves[number].write_parquet(path)
        summaries.append(import_file(path, env))
    first, second = summaries
    assert (first.lines_known, second.lines_new + first.lines_new) == (0, size)
    assert second.lines_known == len(halves[0]) + len(halves[1]) - size
    assert rows(env, FINGERPRINT) == fingerprint
    assert rows(env, "select count(*) from facts.line_imports") == [(len(halves[0]) + len(halves[1]),)]
    assert figures(second)["gross"] == figures(parquet[1])["gross"]


def test_the_same_bytes_twice_change_nothing(data_dir, tmp_path, parquet, fingerprint):
    env, _ = parquet
    copy = tmp_path / "another_name.parquet"
    copy.write_bytes((data_dir / "online_retail.parquet").read_bytes())
    again = import_file(copy, env)
    assert again.already_imported and "before" in again.sentence()
    assert rows(env, FINGERPRINT) == fingerprint
    assert rows(env, "select count(*) from facts.imports") == [(1,)]


def test_two_sheets_that_overlap_count_each_line_once(new_database, data_dir, tmp_path):
    """Online Retail II has the first nine days of December 2010 on both of its sheets."""
    year = pl.read_parquet(data_dir / "online_retail.parquet").filter(pl.col("InvoiceDate") < "2011-01-01")
    names = dict(zip(year.columns, ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"], strict=True))
    overlap = year.filter(pl.col("InvoiceDate") < "2010-12-10")
    assert len(overlap) == 22_523
    book = tmp_path / "online_retail_II.xlsx"
    with xlsxwriter.Workbook(book) as made:
        overlap.rename(names).write_excel(made, "Year 2009-2010", autofilter=False)
        year.rename(names).write_excel(made, "Year 2010-2011", autofilter=False)
    env, alone = new_database(), new_database()
    summary = import_file(book, env)
    assert summary.preset == "UCI Online Retail II" and summary.rows_read == len(year) + 22_523
    assert (summary.lines_new, summary.lines_known) == (len(year), 22_523)
    year.write_parquet(tmp_path / "alone.parquet")
    import_file(tmp_path / "alone.parquet", alone)
    assert rows(env, FINGERPRINT) == rows(alone, FINGERPRINT)
