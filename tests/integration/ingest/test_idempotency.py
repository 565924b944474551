"""Whatever files a shop's lines come in, however they overlap, in any order: the same facts as from one clean file. And undone as if never imported."""

import gzip
import itertools
import random
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.errors import FileRefused
from analytics.ingest import import_file, undo_import
from tests.integration.ingest.test_real_file import FINGERPRINT
from tests.unit.analytics.ingest import test_presets

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
CLEAR = "truncate facts.imports, facts.order_lines, facts.line_imports, facts.rejected_lines, facts.orders, facts.customers, facts.products, " \
    "facts.product_names, facts.markets cascade"  # fmt: skip


def small_year(seed: int = 5) -> list[str]:
    """Lines in order of time: repeats, guests, cancellations, returns without a mark, several markets and spellings."""
    chance = random.Random(seed)
    rows = []
    for number in range(60):
        market, customer = chance.choice([("EIRE", "17850"), ("France", "12583"), ("EIRE", ""), ("Germany", "12583")])
        moment = f"2011-{1 + number // 5:02}-{1 + number % 28:02} 10:{number:02}:00"
        for line in range(chance.randint(1, 4)):
            name = chance.choice(["LANTERN", "LANTERN, RED"])
            rows.append(f'5363{number:02},85{line}23A,"{name}",{chance.randint(1, 9)},{moment},{chance.randint(1, 900) / 100},{customer},{market}')
        if number % 9 == 0:
            rows.append(rows[-1])
        if number % 11 == 3:
            rows.append(f'C5364{number:02},85123A,"LANTERN",-1,{moment},2.55,{customer},{market}')
        if number % 13 == 4:
            rows.append(f'5365{number:02},85123A,"LANTERN",-2,{moment},2.55,{customer},{market}')
    return rows


ROWS = small_year()


@contextmanager
def connected(env: dict[str, str]) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(env["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def fingerprint(env: dict[str, str]) -> tuple:
    with connected(env) as cursor:
        cursor.execute(FINGERPRINT)
        return cursor.fetchone()


def cleared(env: dict[str, str]) -> dict[str, str]:
    with connected(env) as cursor:
        cursor.execute(CLEAR)
    return env


@pytest.fixture(scope="module")
def env(new_database: Callable[[], dict[str, str]]) -> dict[str, str]:
    return new_database()


@pytest.fixture(scope="module")
def clean(env, tmp_path_factory) -> tuple:
    cleared(env)
    path = tmp_path_factory.mktemp("clean") / "year.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    import_file(path, env)
    return fingerprint(env)


def piece(folder: Path, name: str, rows: list[str], kind: str) -> Path:
    """Rows as a file of one of several kinds."""
    content = ("\n".join([HEADER, *rows]) + "\n").encode()
    if kind == "gz":
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(content))
        return folder / f"{name}.csv.gz"
    if kind == "zip":
        with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
            archive.writestr("orders.csv", content)
        return folder / f"{name}.zip"
    if kind == "parquet":
        pl.read_csv(content, infer_schema=False).write_parquet(folder / f"{name}.parquet")
        return folder / f"{name}.parquet"
    (folder / f"{name}.csv").write_bytes(content)
    return folder / f"{name}.csv"


@st.composite
def pieces(draw) -> list[tuple[int, int, str]]:
    """Stretches of the year that overlap and cover it, in any order, some of them twice."""
    cuts = sorted(draw(st.lists(st.integers(5, len(ROWS) - 5), min_size=1, max_size=3, unique=True)))
    edges = [0, *cuts, len(ROWS)]
    kinds = st.sampled_from(["csv", "gz", "zip", "parquet"])
    made = [(max(0, start - draw(st.integers(0, 12))), end, draw(kinds)) for start, end in itertools.pairwise(edges)]
    again = draw(st.lists(st.sampled_from(made), max_size=2))
    return draw(st.permutations([*made, *again]))


def whole_months(start: int, end: int) -> list[str]:
    """A shop exports whole orders: the stretch widened to the edges of its first and last order."""
    while start > 0 and ROWS[start - 1].split(",")[4] == ROWS[start].split(",")[4]:
        start -= 1
    while end < len(ROWS) and ROWS[end].split(",")[4] == ROWS[end - 1].split(",")[4]:
        end += 1
    return ROWS[start:end]


def property_holds(env, folder: Path, clean: tuple, parts: list[tuple[int, int, str]]) -> None:
    cleared(env)
    for number, (start, end, kind) in enumerate(parts):
        import_file(piece(folder, f"piece_{number}", whole_months(start, end), kind), env)
    assert fingerprint(env) == clean


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(parts=pieces())
def test_overlapping_files_in_any_order_give_the_facts_of_one_clean_file(env, tmp_path, clean, parts):
    property_holds(env, tmp_path, clean, parts)


@pytest.mark.torture
@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(parts=pieces())
def test_overlapping_files_in_very_many_orders(env, tmp_path, clean, parts):
    property_holds(env, tmp_path, clean, parts)


def test_undoing_an_import_leaves_what_the_others_say(env, tmp_path, clean):
    cleared(env)
    third = len(ROWS) // 3
    first = import_file(piece(tmp_path, "first", whole_months(0, 2 * third), "csv"), env)
    alone = fingerprint(env)
    second = import_file(piece(tmp_path, "second", whole_months(third, len(ROWS)), "csv"), env)
    assert fingerprint(env) == clean
    undone = undo_import(second.import_id, env)
    assert fingerprint(env) == alone
    assert (undone.lines_gone, undone.lines_kept) == (second.lines_new, second.lines_known) and "stay" in undone.sentence()
    assert not import_file(piece(tmp_path, "second", whole_months(third, len(ROWS)), "csv"), env).already_imported
    assert fingerprint(env) == clean
    undo_import(first.import_id, env)
    with pytest.raises(FileRefused, match="no import"):
        undo_import(first.import_id, env)


def test_undoing_everything_leaves_nothing(env, tmp_path):
    cleared(env)
    undo_import(import_file(piece(tmp_path, "all", ROWS, "csv"), env).import_id, env)
    assert set(fingerprint(env)) == {None}


def test_the_only_file_with_marks_undone_gives_negative_quantities_their_meaning_back(env, tmp_path):
    cleared(env)
    plain = [row for row in ROWS if not row.startswith("C")]
    import_file(piece(tmp_path, "plain", plain, "csv"), env)
    unmarked = fingerprint(env)
    marked = import_file(piece(tmp_path, "marked", [row for row in ROWS if row.startswith("C")], "csv"), env)
    assert fingerprint(env) != unmarked
    undo_import(marked.import_id, env)
    assert fingerprint(env) == unmarked


def test_the_same_file_from_two_people_at_once_counts_once(env, tmp_path, clean):
    cleared(env)
    paths = [piece(tmp_path, "hers", ROWS, "csv"), piece(tmp_path, "his", ROWS, "zip")]
    told = []
    threads = [threading.Thread(target=lambda path=path: told.append(import_file(path, env).already_imported)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False, True]
    assert fingerprint(env) == clean


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_order_that_changes_between_exports(env, tmp_path, order):
    """Refunds grow and orders are cancelled after they were exported: the last word counts, in whatever order the exports come."""
    early = test_presets.SHOPIFY.replace("voided", "paid").replace("partially_refunded", "paid").replace(",IE,9.00", ",IE,0.00")
    middle = test_presets.SHOPIFY.replace("voided", "paid").replace(",IE,9.00", ",IE,4.00")
    exports = []
    for name, content in {"early": early, "middle": middle, "late": test_presets.SHOPIFY}.items():
        (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        exports.append(tmp_path / f"{name}.csv")
    cleared(env)
    imported = [import_file(exports[number], env) for number in order]
    with connected(env) as cursor:
        cursor.execute("select invoice_no, gross::float, returns::float, is_order from facts.orders order by 1")
        assert cursor.fetchall() == [("#1001", 37.5, 3.0, True), ("#1002", 18.0, 9.0, True)]
    undo_import(imported[order.index(2)].import_id, env)
    with connected(env) as cursor:
        cursor.execute("select invoice_no, gross::float, returns::float from facts.orders order by 1")
        assert cursor.fetchall() == [("#1001", 37.5, 3.0), ("#1002", 18.0, 4.0), ("#1003", 13.5, 0.0)]
