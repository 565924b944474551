"""The PostgreSQL from a wheel, started for real: twice, after a kill, with its port taken, and below a home that its account cannot enter."""

import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from analytics import roles
from analytics.embedded import server
from analytics.embedded.place import choose, prepare
from analytics.errors import DatabaseUnavailable

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the account that the server runs as")


@pytest.fixture
def env(open_folder):
    made = {"BASKETRY_VAR": str(open_folder)}
    yield made
    server.stop(made)


def ask(url, sql="select 1"):
    with psycopg2.connect(roles.plain(url), connect_timeout=5) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def port(url):
    return int(url.rpartition(":")[2].partition("/")[0])


def test_it_starts_is_found_again_and_stops(env):
    url = server.start(env)
    assert ask(url) == 1
    assert server.start(env) == url
    assert ask(url, "select count(*) from pg_hba_file_rules where auth_method = 'trust'") == 0
    assert ask(url, "show listen_addresses") == "127.0.0.1"
    kept = Path(env["BASKETRY_VAR"]) / "database_url"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert server.stop(env) and not server.stop(env)
    with pytest.raises(psycopg2.OperationalError):
        ask(url)


def test_a_wrong_password_opens_nothing(env):
    url = server.start(env)
    with pytest.raises(psycopg2.OperationalError, match="password"):
        ask(url.replace(url.split(":")[2].partition("@")[0], "wrong"))


def test_after_kill_9_the_next_start_finds_the_data(env):
    url = server.start(env)
    with psycopg2.connect(roles.plain(url)) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept (n int); insert into kept values (7)")
    place = choose(roles.var_dir(env))
    os.kill(int((place.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    # Its children notice by themselves; until they have gone the memory they share is in use.
    for _ in range(100):
        try:
            again = server.start(env)
            break
        except DatabaseUnavailable:
            time.sleep(0.2)
    assert ask(again, "select n from kept") == 7


def test_after_a_power_cut_another_program_with_its_number_is_not_taken_for_it(env):
    """The pid file stays; at the next start of the machine the number may be anybody's, of the same account too."""
    url = server.start(env)
    server.stop(env)
    place = choose(roles.var_dir(env))
    with subprocess.Popen(["sleep", "60"], cwd="/", **place.account()) as another:
        noted = place.data / "postmaster.pid"
        noted.write_text(f"{another.pid}\n{place.data}\n1700000000\n{port(url)}\n\n127.0.0.1\n0 0\nready\n")
        assert not server.stop(env)
        assert ask(server.start(env)) == 1
        assert another.poll() is None
        another.kill()


def test_a_stranger_on_its_port_is_left_alone(env):
    first = server.start(env)
    server.stop(env)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port(first)))
        stranger.listen()
        second = server.start(env)
        assert port(second) != port(first) and ask(second) == 1


def test_a_lost_password_file_is_a_sentence_and_the_data_stay(env):
    server.start(env)
    server.stop(env)
    (Path(env["BASKETRY_VAR"]) / "database_url").write_text("nonsense")
    with pytest.raises(DatabaseUnavailable, match="data were not touched"):
        server.start(env)
    assert (choose(roles.var_dir(env)).data / "PG_VERSION").exists()


@ROOT_ONLY
def test_below_a_closed_home_it_goes_outside_and_no_right_is_changed(tmp_path):
    home, outside = tmp_path / "home", tmp_path / "outside"
    home.mkdir(mode=0o700)
    var = home / "shop" / "var"
    var.mkdir(parents=True)
    place = choose(var, outside)
    assert place.moved and outside in place.bin.parents and outside in place.data.parents
    # tmp_path itself is closed to others, as homes are: the folder outside only stands for /var/lib, so it is prepared, not started.
    prepare(place)
    assert (place.bin / "postgres").exists() and place.home.stat().st_uid == place.uid
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert choose(var, outside) == place


@ROOT_ONLY
def test_started_below_a_closed_home_it_serves_and_says_where(tmp_path, monkeypatch, capsys):
    from analytics.__main__ import main

    var = tmp_path / "closed" / "var"
    var.mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setenv("BASKETRY_VAR", str(var))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    place = choose(var)
    assert place.moved
    try:
        assert main(["db", "start"]) == 0
        told = capsys.readouterr()
        assert str(place.home.parent) in told.err and ask(told.out.strip()) == 1
    finally:
        main(["db", "stop"])
        import shutil

        shutil.rmtree(place.home.parent)
