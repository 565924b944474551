"""Another database as a source: everything at first, then what is new; the same facts as the file."""

import sqlite3

import pytest

from analytics.errors import FileRefused
from analytics.ingest import import_file
from analytics.ingest.query import import_query
from tests.integration.ingest.test_idempotency import HEADER, ROWS, connected, fingerprint, piece

QUERY = "select * from sales where InvoiceDate >= :since order by rowid"


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "till.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"create table sales ({HEADER})")
    return path


def sell(path, rows):
    with sqlite3.connect(path) as connection:
        for row in rows:
            values = [value.strip('"') for value in _split(row)]
            connection.execute("insert into sales values (?, ?, ?, ?, ?, ?, ?, ?)", [value or None for value in values])


def _split(row):
    import csv

    return next(csv.reader([row]))


def test_a_query_goes_on_where_it_ended(new_database, source, tmp_path):
    env, clean = new_database(), new_database()
    whole = import_file(piece(tmp_path, "whole", ROWS, "csv"), clean)
    half = next(number for number in range(len(ROWS) // 2, len(ROWS)) if ROWS[number].split(",")[4] != ROWS[number - 1].split(",")[4])
    sell(source, ROWS[:half])
    url = f"sqlite:///{source}"
    first = import_query("till", url, QUERY, env, since_column="InvoiceDate")
    assert first is not None and first.file == "till.csv" and first.lines_new == half
    assert import_query("till", url, QUERY, env, since_column="InvoiceDate").lines_new == 0, "the last moment is read again, and counts once"
    sell(source, ROWS[half:])
    second = import_query("till", url, QUERY, env, since_column="InvoiceDate")
    assert second is not None and second.rows_read < len(ROWS) and first.lines_new + second.lines_new == whole.lines_new
    assert fingerprint(env) == fingerprint(clean)
    with connected(env) as cursor:
        cursor.execute("select name, since::text from facts.queries")
        assert cursor.fetchall() == [("till", max(row.split(",")[-4] for row in ROWS))]


def test_an_empty_answer_is_nothing_new(new_database, source):
    assert import_query("till", f"sqlite:///{source}", "select * from sales", new_database()) is None


@pytest.mark.parametrize(
    ("url", "query", "column", "told"),
    [
        ("sqlite://", "delete from sales", "", "one SELECT"), ("sqlite://", "select 1; drop table sales", "", "one SELECT"),
        ("sqlite://", "select 1 as a where :since > 0", "", "one of the two is missing"), ("sqlite://", "select 1", "a", "one of the two is missing"),
        ("sqlite://", "select * from nowhere", "", "no such table"), ("nonsense", "select 1", "", "the address cannot be read"),
        ("postgresql+psycopg2://u:sesame@127.0.0.1:1/x", "select 1", "", "refused"), ("sqlite://", "select 1 as a", "", "missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_without_the_password(new_database, url, query, column, told):
    with pytest.raises(FileRefused, match=told) as refused:
        import_query("till", url, query, new_database(), since_column=column)
    assert "sesame" not in str(refused.value) and "Nothing was loaded" in str(refused.value)
