"""A .zip with several files: each an import of its own, all read alike, all loaded or none."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from analytics import db
from analytics.errors import FileRefused
from analytics.ingest import import_file, import_files, undo_import
from analytics.ingest.understanding import understand

HEADER = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n"


def month(number: int, day: int = 1, header: str = HEADER) -> bytes:
    rows = [f"{number}{place};P{place};THING;{place};{day}/{number}/2011 10:00;2,50;C{place};France\n" for place in range(1, 6)]
    return (header + "".join(rows)).encode()


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def facts(env) -> tuple:
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*), coalesce(sum(amount), 0), count(distinct day), max(day) from facts.order_lines")
        return cursor.fetchone()


@pytest.fixture(scope="module")
def env(new_database):
    return new_database()


def test_each_is_an_import_of_its_own(env, tmp_path):
    # The second file's dates are decided by the first's: 4/2 alone could be either.
    files = {"a/2011-01.csv": month(1, 31), "b/2011-01.csv": month(2, 4), "__MACOSX/a/2011-01.csv": b"x", "notes.txt": b"hello"}
    path = packed(tmp_path / "year.zip", files)
    rows = []
    first, second = import_files(path, env, progress=lambda read, total: rows.append((read, total)))
    assert (first.file, second.file) == ("year.zip/a/2011-01.csv", "year.zip/b/2011-01.csv")
    assert (first.rows_read, first.lines_new, second.lines_new) == (5, 5, 5) and rows == [(5, None), (10, None)]
    assert facts(env) == (10, 75, 2, date(2011, 2, 4))
    assert [each.already_imported for each in import_files(path, env)] == [True, True]
    # The same file outside is known; what one brought is taken back alone.
    (tmp_path / "alone.csv").write_bytes(month(1, 31))
    assert import_file(tmp_path / "alone.csv", env).already_imported
    assert undo_import(second.import_id, env).lines_gone == 5
    undo_import(first.import_id, env)
    assert facts(env)[0] == 0


def test_several_come_into_a_shop_that_has_lines_already(env, tmp_path):
    (tmp_path / "before.csv").write_bytes(month(5, 20))
    held = [import_file(tmp_path / "before.csv", env)]
    held += import_files(packed(tmp_path / "more.zip", {f"{number}.csv": month(number, 20) for number in (6, 7, 8)}), env)
    assert [each.lines_new for each in held] == [5, 5, 5, 5] and facts(env) == (20, 150, 4, date(2011, 8, 20))
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select distinct lines from facts.product_names")
        assert cursor.fetchall() == [(4,)], "each name is counted in each of the four files"
    for each in held:
        undo_import(each.import_id, env)
    assert facts(env)[0] == 0


def test_all_or_none(env, tmp_path):
    one_bad = packed(tmp_path / "bad.zip", {"1.csv": month(3, 31), "2.csv": (HEADER + "x;x;x;x;x;x;x;x\n").encode()})
    with pytest.raises(FileRefused, match="no row that can be read"):
        import_files(one_bad, env)
    other = packed(tmp_path / "other.zip", {"1.csv": month(3, 31), "2.csv": month(4, 30, HEADER.replace("UnitPrice", "Price"))})
    with pytest.raises(FileRefused, match=r"other\.zip: 2\.csv has other columns than 1\.csv and needs another mapping.*Nothing was loaded"):
        import_files(other, env)
    assert "needs another mapping" in understand(other).problem
    chosen = understand(packed(tmp_path / "one.zip", {"1.csv": month(3, 31)})).mapping
    with pytest.raises(FileRefused, match=r"other\.zip: 2\.csv"):
        import_files(other, env, mapping=chosen)
    open_days = packed(tmp_path / "open.zip", {"1.csv": month(3, 1), "2.csv": month(4, 2)})
    with pytest.raises(FileRefused, match=r"open\.zip: .*--date-order"):
        import_files(open_days, env)
    assert facts(env)[0] == 0


def test_a_look_shows_the_first_and_says_how_many(tmp_path):
    found = understand(packed(tmp_path / "year.zip", {"2.csv": month(2, 4), "1.csv": month(1, 3), "3.csv": month(3, 31)}))
    assert (found.members, found.rows_read, found.problem, found.doubts) == (["1.csv", "2.csv", "3.csv"], 5, "", {})
    assert (found.date_order, found.decimal_mark, found.rows[0]["sold_at"][:10]) == ("day first", ",", "2011-01-03")
    asked = understand(packed(tmp_path / "open.zip", {"1.csv": month(1, 3), "2.csv": month(2, 4)}))
    assert set(asked.doubts) == {"date_order"} and not asked.problem


def test_what_is_in_it_is_bounded(env, tmp_path):
    many = packed(tmp_path / "many.zip", {f"{place}.csv": b"x" for place in range(1001)})
    with pytest.raises(FileRefused, match="at most 1,000"):
        import_files(many, env)
    outside = packed(tmp_path / "outside.zip", {"1.csv": month(1), "../2.csv": month(2)})
    with pytest.raises(FileRefused, match="points outside"):
        import_files(outside, env)
    nested = packed(tmp_path / "nested.zip", {"1.zip": b"x", "2.zip": b"y"})
    with pytest.raises(FileRefused, match="holds 0 files"):
        import_files(nested, env)
    bomb = packed(tmp_path / "bomb.zip", {"1.csv": month(1), "2.csv": b"0" * (70 << 20)})
    with pytest.raises(FileRefused, match="too much to be order lines"):
        import_files(bomb, env)
