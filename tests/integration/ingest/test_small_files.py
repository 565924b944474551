"""Everything or nothing, on files of a few rows."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
import xlsxwriter

from analytics.errors import AnalyticsError, DatabaseUnavailable, FileRefused
from analytics.ingest import import_file
from tests.asking import ask as rows

ROOT = Path(__file__).resolve().parents[3]
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
SALE = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,EIRE\n"
GUEST = "536366,22633,WARMER,2,2010-12-02 09:00:00,1.5,,EIRE\n"
CANCELLED = "C536379,85123A,LANTERN,-1,2010-12-03 10:00:00,2.55,17850,EIRE\n"
UNMARKED = "536380,85123A,LANTERN,-1,2010-12-03 10:00:00,2.55,17850,EIRE\n"
BAD = "536367,1,X,twelve,2010-12-01 08:26:00,2.55,17850,EIRE\n"


@pytest.fixture
def env(new_database: Callable[[], dict[str, str]]) -> dict[str, str]:
    return new_database()


def written(path: Path, *parts: str) -> Path:
    path.write_text(HEADER + "".join(parts), encoding="utf-8")
    return path


def tables(env: dict[str, str]) -> set[int]:
    names = ("imports", "order_lines", "line_imports", "rejected_lines", "orders", "customers", "products", "product_names", "markets")
    return {rows(env, f"select count(*) from facts.{name}")[0][0] for name in names}


def test_bad_rows_are_kept_with_line_column_and_reason(env, tmp_path):
    broken = "536368,1,X\n"
    summary = import_file(written(tmp_path / "shop.csv", SALE, BAD, GUEST, broken, SALE.replace("2010", "2999"), CANCELLED), env)
    assert summary.rows_read == 6 == sum(summary.accepted.values()) + summary.rows_rejected
    assert summary.accepted == {"sale": 2, "return": 1, "adjustment": 0}
    assert {(entry["column"], entry["reason"], entry["rows"], *entry["first_lines"]) for entry in summary.rejected} == {
        ("Quantity", "not a number such as 12 or 3.5", 1, 3), ("", "3 columns, 8 expected", 1, 5), ("InvoiceDate", "a date in the future", 1, 6),
    }  # fmt: skip
    kept = rows(env, "select line_no, column_name, reason, source_row from facts.rejected_lines order by 1")
    assert [row[:2] for row in kept] == [(3, "Quantity"), (5, ""), (6, "InvoiceDate")]
    assert kept[0][3] == dict(zip(HEADER.strip().split(","), BAD.strip().split(","), strict=True))
    assert kept[1][3] == {"text": broken.strip()}
    assert (summary.gross, summary.returns, summary.net, summary.customers, summary.invoices) == (18.3, 2.55, 15.75, 1, 2)
    assert rows(env, "select rows_read, rows_rejected, lines_new, summary->>'file' from facts.imports") == [(6, 3, 3, "shop.csv")]


def test_the_derived_facts(env, tmp_path):
    import_file(written(tmp_path / "shop.csv", SALE, GUEST, CANCELLED, "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850,EIRE\n"), env)
    orders = rows(env, "select invoice_no, customer_id, day::text, is_order, gross::float, returns::float, units::int, lines from facts.orders order by 1")
    assert orders == [
        ("536365", "17850", "2010-12-01", True, 33.3, 0.0, 7, 2), ("536366", None, "2010-12-02", True, 3.0, 0.0, 2, 1),
        ("C536379", "17850", "2010-12-03", False, 0.0, 2.55, 0, 0),
    ]  # fmt: skip
    customer = "select customer_id, first_day::text, last_day::text, orders, gross::float, returns::float, markets from facts.customers"
    assert rows(env, customer) == [("17850", "2010-12-01", "2010-12-01", 1, 33.3, 2.55, 1)]
    assert rows(env, "select * from facts.products order by 1") == [("22633", True), ("85123A", True), ("POST", False)]
    assert rows(env, "select market, product_code, name, lines from facts.product_names order by 2")[1] == ("EIRE", "85123A", "LANTERN", 1)
    assert rows(env, "select * from facts.markets") == [("EIRE", "Ireland", "IRL", ["EU"])]


def test_a_later_file_brings_the_derived_facts_up_to_date(env, tmp_path):
    import_file(written(tmp_path / "first.csv", SALE), env)
    again = import_file(written(tmp_path / "second.csv", SALE, SALE, SALE.replace("LANTERN", "LAMP").replace("85123A", "85123B")), env)
    assert (again.lines_new, again.lines_known, again.repeated) == (2, 1, 1)
    assert rows(env, "select lines, units::int, gross::float from facts.orders") == [(3, 18, 45.9)]
    assert rows(env, "select orders, gross::float from facts.customers") == [(1, 45.9)]
    assert rows(env, "select name, lines from facts.product_names order by 1") == [("LAMP", 1), ("LANTERN", 2)]
    assert rows(env, "select count(*) from facts.line_imports") == [(4,)]


def test_without_a_cancellation_mark_a_negative_quantity_is_a_return(env, tmp_path):
    summary = import_file(written(tmp_path / "unmarked.csv", SALE, UNMARKED, UNMARKED.replace("2.55", "0").replace("536380", "536381")), env)
    assert summary.accepted == {"sale": 1, "return": 1, "adjustment": 1}
    assert summary.returns == 2.55
    assert rows(env, "select invoice_no, returns::float from facts.orders order by 1") == [("536365", 0.0), ("536380", 2.55)]


def test_with_a_mark_it_is_an_adjustment_and_stays_one(env, tmp_path):
    assert import_file(written(tmp_path / "marked.csv", SALE, CANCELLED, UNMARKED), env).accepted == {"sale": 1, "return": 1, "adjustment": 1}
    later = import_file(written(tmp_path / "unmarked.csv", SALE, UNMARKED), env)
    assert later.lines_new == 0 and later.accepted == {"sale": 1, "return": 0, "adjustment": 1}
    assert rows(env, "select kind from facts.order_lines where invoice_no = '536380'") == [("adjustment",)]


def test_the_sheets_of_a_workbook_are_read_each_for_itself(env, tmp_path):
    path = tmp_path / "shop.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "hello")
        for name, lines in {"2010": [SALE, SALE, GUEST], "2011": [GUEST, CANCELLED]}.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate([HEADER, *lines]):
                sheet.write_row(number, 0, line.strip().split(","))
    summary = import_file(path, env)
    assert (summary.rows_read, summary.lines_new, summary.lines_known, summary.repeated) == (5, 4, 1, 1)
    assert summary.sheets_left == ["Notes"] and "Notes" in summary.sentence()
    csv = written(tmp_path / "same.csv", GUEST, SALE, CANCELLED, SALE)
    assert import_file(csv, env).lines_new == 0


@pytest.mark.parametrize("content", ["", BAD, BAD + "536368,1,X\n"])
def test_a_file_without_a_good_row_is_refused_and_leaves_nothing(env, tmp_path, content):
    with pytest.raises(FileRefused, match="no row that can be read"):
        import_file(written(tmp_path / "shop.csv", content), env)
    assert tables(env) == {0}


def test_a_stop_at_the_last_moment_leaves_nothing_and_the_indexes_stand(env, tmp_path):
    def refuse(_summary) -> None:
        raise FileRefused("no")

    indexes = "select indexname from pg_indexes where schemaname = 'facts' order by 1"
    before = rows(env, indexes)
    with pytest.raises(FileRefused, match=r"^no$"):
        import_file(written(tmp_path / "shop.csv", SALE), env, verify=refuse)
    assert tables(env) == {0}
    assert rows(env, indexes) == before and len(before) > 8
    import_file(tmp_path / "shop.csv", env)
    assert rows(env, indexes) == before


def test_the_same_bytes_twice(env, tmp_path):
    first = import_file(written(tmp_path / "shop.csv", SALE, GUEST), env)
    again = import_file(written(tmp_path / "copy.csv", SALE, GUEST), env)
    assert not first.already_imported and again.already_imported
    assert again.sha256 == first.sha256 and again.gross == first.gross
    assert "before" in again.sentence()
    assert rows(env, "select count(*) from facts.imports") == [(1,)]


def test_two_imports_at_once_miss_nothing(env, tmp_path):
    paths = [written(tmp_path / f"{number}.csv", SALE, *[SALE.replace("536365", f"6000{number}{line:02}") for line in range(50)]) for number in range(4)]
    failures: list[Exception] = []

    def load(path: Path) -> None:
        try:
            import_file(path, env)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=load, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert rows(env, "select count(*), count(distinct line_key) from facts.order_lines") == [(201, 201)]
    assert rows(env, "select count(*) from facts.line_imports") == [(204,)]
    assert rows(env, "select count(*), sum(lines) from facts.orders") == [(201, 201)]


def test_large_amounts_add_up_exactly(env, tmp_path):
    huge = [SALE.replace(",6,", ",1,").replace("2.55", "99999999999").replace("LANTERN", f"L{number}") for number in range(3)]
    summary = import_file(written(tmp_path / "shop.csv", *huge), env)
    assert summary.gross == 299999999997.0


def test_a_database_that_is_not_there_or_not_migrated_is_a_sentence(server_url, env, tmp_path):
    path = written(tmp_path / "shop.csv", SALE)
    with pytest.raises(DatabaseUnavailable) as absent:
        import_file(path, {"DATABASE_URL": "postgresql://basketry:x@127.0.0.1:1/none"})
    assert "127.0.0.1:1" in str(absent.value) and "\n" not in str(absent.value)
    connection = psycopg2.connect(env["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("alter table facts.imports rename to elsewhere")
    connection.close()
    with pytest.raises(AnalyticsError, match="the database refused") as refused:
        import_file(path, env)
    assert "\n" not in str(refused.value) and "Nothing was loaded" in str(refused.value)


def command(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments], cwd=ROOT, env=os.environ | env, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_command(env, tmp_path):
    path = written(tmp_path / "shop.csv", SALE, BAD, CANCELLED)
    done = command(env, "import", str(path), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["accepted"] == {"sale": 1, "return": 1, "adjustment": 0} and told["rows_rejected"] == 1 and told["net"] == 12.75
    again = command(env, "import", str(path))
    assert again.returncode == 0 and "nothing was changed" in again.stdout


def test_the_command_refuses_in_one_sentence(env, tmp_path):
    for path in (tmp_path / "absent.csv", written(tmp_path / "bad.csv", BAD)):
        refused = command(env, "import", str(path), "--json")
        assert refused.returncode == 1 and refused.stdout == ""
        assert refused.stderr.count("\n") == 1 and path.name in refused.stderr and "Traceback" not in refused.stderr
    assert "line 2, Quantity: not a number" in refused.stderr
    wrong = command({"DATABASE_URL": "mysql://x"}, "import", str(written(tmp_path / "good.csv", SALE)))
    assert wrong.returncode == 1 and "postgresql://" in wrong.stderr and "Traceback" not in wrong.stderr
