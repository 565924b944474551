"""Which of the three a first start shows: the network's archive is taken only when its rows are the published ones."""

import http.server
import threading
import zipfile

import psycopg2
import pytest

from analytics.launch import data

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture
def network(tmp_path):
    """A server that hands out the files of a folder, as UCI does."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments, **more):
            super().__init__(*arguments, directory=str(tmp_path), **more)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


def source(env):
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select source, rows_read from facts.imports")
        return cursor.fetchall()


def test_the_archive_is_downloaded_and_its_rows_are_compared(new_database, network, tmp_path, data_dir, capsys):
    with zipfile.ZipFile(tmp_path / "online retail.zip", "w") as archive:
        archive.write(data_dir / "online_retail.parquet", "Online Retail.parquet")
    env = new_database() | {"BASKETRY_VAR": str(tmp_path / "var"), "BASKETRY_UCI_URL": f"{network}/online%20retail.zip"}
    assert data.load_first(env)
    assert source(env) == [("download", 541_909)] and "541,909 rows read" in capsys.readouterr().out
    assert not data.load_first(env)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", ["another shop", "no archive", "cut"])
def test_another_archive_is_refused_and_the_simulated_shop_stands_in(new_database, network, tmp_path, monkeypatch, capsys, content):
    monkeypatch.setattr(data, "SIMULATED_ORDERS", 300)
    target = tmp_path / "online.zip"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("shop.csv", HEADER + "536365,85123A,LANTERN,6,2010-12-01 08:26,2.55,17850,EIRE\n")
    if content == "no archive":
        target.write_bytes(b"<html>moved</html>")
    if content == "cut":
        target.write_bytes(target.read_bytes()[:60])
    env = new_database() | {"BASKETRY_VAR": str(tmp_path / "var"), "BASKETRY_UCI_URL": f"{network}/online.zip"}
    assert data.load_first(env)
    told = capsys.readouterr()
    assert told.err.strip() and "Traceback" not in told.err and "Showing a simulated shop" in told.out
    assert [name for name, _ in source(env)] == ["simulated"]


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x.zip", "file:///etc/passwd", "http://127.0.0.1:9/x.zip"])
def test_an_address_that_gives_nothing_is_a_sentence(tmp_path, url, capsys):
    assert not data.download(url, tmp_path / "x.zip")
    assert capsys.readouterr().err.count("\n") == 1
