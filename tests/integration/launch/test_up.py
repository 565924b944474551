"""`make run`: from nothing to a served page, again after kill -9, and what it says when it cannot."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlencode

import psycopg2
import pytest

from analytics.embedded import server
from tests.integration.launch.conftest import ROOT, Started, command, free_port, refusal, words

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def ask(url: str, sql: str):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def eventually(condition, seconds=30):
    for _ in range(seconds * 5):
        if condition():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture(scope="module")
def env(folder):
    made = {"BASKETRY_VAR": str(folder), "PORT": str(free_port())}
    yield made
    server.stop(made)


@pytest.fixture(scope="module")
def first(env):
    """The first start, on an empty folder and a closed network, killed once it has served."""
    started = Started(env)
    try:
        started.serves()
        yield started
    finally:
        started.end(signal.SIGKILL)


def signs_in(address: str, password: str) -> int:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(address + "/sign-in", timeout=10).read().decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"email": "admin@basketry.local", "password": password, "csrf_token": token, "next": "/markets"}
    try:
        with opener.open(address + "/sign-in", data=urlencode(form).encode(), timeout=20) as answer:
            assert answer.url.endswith("/markets")
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_first_start_without_a_network_shows_a_simulated_shop_and_says_so(first, env):
    assert "cannot be had just now" in first.said and "Showing a simulated shop" in first.said and "DATA=" in first.said
    assert f"Basketry serves at {first.address}" in first.said
    url = (server.roles.var_dir(env) / "database_url").read_text().strip()
    assert ask(url, "select count(*), max(source_label) from published.runs r join published.current_runs c using (run_id) where c.kind = 'core'") == (
        1, "a simulated shop",
    )  # fmt: skip
    assert ask(url, "select source from facts.imports") == ("simulated",)
    log = server.roles.var_dir(env) / "server.log"
    assert eventually(lambda: re.search("queues render|No Chromium", log.read_text())), "pictures for slides have a worker"
    assert (server.roles.var_dir(env) / "simulated.truth.json").exists() or list(server.roles.var_dir(env).glob("simulated*.json"))


def test_the_first_administrator_is_printed_once_and_gets_in(first):
    assert first.said.count("admin@basketry.local") == 1 and first.password
    assert signs_in(first.address, first.password) == 200
    assert signs_in(first.address, "not " + first.password) == 401


def test_a_port_in_use_is_a_sentence_and_nothing_is_started(env, first, tmp_path):
    other = tmp_path / "var"
    told = refusal({"BASKETRY_VAR": str(other), "PORT": env["PORT"]}, "up")
    assert told.count("\n") == 1 and f":{env['PORT']} cannot be used" in told and "PORT=" in told
    assert not other.exists()


def test_after_kill_9_of_the_app_the_next_start_serves_the_same_data_and_prints_no_password(first, env):
    url = (server.roles.var_dir(env) / "database_url").read_text().strip()
    state = "select count(*), min(imported_at), (select count(*) from published.runs), (select count(*) from access.people) from facts.imports"
    before = ask(url, state)
    first.end(signal.SIGKILL)
    again = Started(env)
    try:
        assert again.serves() < 60
        assert again.password == "" and "simulated" not in again.said.lower() and "Computing" not in again.said
        assert ask(url, state) == before
        assert signs_in(again.address, first.password) == 200
    finally:
        assert again.end() == 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(env["PORT"])))


ENDING = """
import os, sys
from analytics.launch.serve import supervise
sleeps, ends = [sys.executable, "-c", "import time; time.sleep(60)"], [sys.executable, "-c", "import sys; sys.exit('the reason')"]
sys.exit(supervise([sleeps, ends], os.environ, "serves"))
"""


def test_when_a_process_ends_by_itself_the_other_ends_too_and_it_says_where_the_reason_stands(tmp_path):
    done = subprocess.run([sys.executable, "-c", ENDING], cwd=ROOT, env=words({"BASKETRY_VAR": str(tmp_path)}), capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "ended by itself (code 1)" in done.stderr and "Traceback" not in done.stderr
    assert "the reason" in (tmp_path / "server.log").read_text()


def shop(folder, *, orders=40):
    """A file of a few orders."""
    path = folder / "own shop.csv"
    row = "{0},85123A,LANTERN,{1},2011-03-{2:02} 10:00,2.5,{3},EIRE\n"
    lines = (row.format(536000 + number, number % 5 + 1, number % 28 + 1, 12000 + number % 9) for number in range(orders))
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def test_data_names_a_file_and_the_same_file_again_changes_nothing(new_database, tmp_path):
    own = new_database() | {"BASKETRY_VAR": str(tmp_path), "PORT": str(free_port()), "DATA": str(shop(tmp_path))}
    done = command(own, "up", "--no-serve")
    assert done.returncode == 0, done.stderr
    assert "own shop.csv: 40 rows read" in done.stdout and "Computing" in done.stdout and "with the password" in done.stdout
    assert ask(own["DATABASE_URL"], "select source, file_name from facts.imports") == ("file", "own shop.csv")
    again = command(own, "up", "--no-serve")
    assert again.returncode == 0 and "nothing was changed" in again.stdout
    assert "Computing" not in again.stdout and "password" not in again.stdout


@pytest.mark.parametrize("name", ["absent.csv", "empty.xlsx"])
def test_data_that_cannot_be_read_stops_the_start_with_one_sentence(new_database, tmp_path, name):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    own = new_database() | {"BASKETRY_VAR": str(tmp_path), "PORT": str(free_port()), "DATA": str(tmp_path / name)}
    told = refusal(own, "up", "--no-serve")
    assert name in told and told.count("\n") == 1
    assert ask(own["DATABASE_URL"], "select count(*) from facts.imports") == (0,)


NOWHERE = "postgresql://basketry:x@127.0.0.1:9/none"


@pytest.mark.parametrize(
    ("url", "arguments", "said"),
    [
        ("postgresql://basketry:x@no-such-host.invalid/none", ("analytics", "up", "--no-serve"), "no-such-host.invalid"),
        ("mysql://root@localhost/shop", ("analytics", "up", "--no-serve"), "postgresql://"),
        ("not an address", ("analytics", "run"), "postgresql://"),
        (NOWHERE, ("analytics", "up", "--no-serve"), "127.0.0.1:9"),
        (NOWHERE, ("analytics", "migrate"), "127.0.0.1:9"),
        (NOWHERE, ("analytics", "run"), "127.0.0.1:9"),
        (NOWHERE, ("analytics", "worker"), "127.0.0.1:9"),
        (NOWHERE, ("dashapp", "chart", "kpis"), "database does not answer"),
        (NOWHERE, ("dashapp", "users", "list"), "database does not answer"),
    ],
)
def test_a_wrong_database_address_is_a_sentence(tmp_path, url, arguments, said):
    told = refusal({"DATABASE_URL": url, "BASKETRY_VAR": str(tmp_path), "PORT": str(free_port())}, *arguments[1:], package=arguments[0])
    assert said in told and told.count("\n") == 1 and ":x@" not in told


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none_is_a_sentence(tmp_path, port):
    assert "PORT must be" in refusal({"BASKETRY_VAR": str(tmp_path), "PORT": port}, "up")
