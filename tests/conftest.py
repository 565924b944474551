"""What all tests share: a real server, fresh databases, the real file."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

import migrations
from analytics import demo, roles
from analytics.embedded import server
from analytics.ingest import import_file
from analytics.runs import run_all
from dashapp.figures import theme

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def pounds() -> None:
    """Money is in pounds, whatever the shop of the test before counted in."""
    theme.count_in("GBP")


@contextmanager
def _open_folder() -> Iterator[Path]:
    """A folder that every account may enter: pytest's own are closed, and a server started by root would move out of them."""
    with tempfile.TemporaryDirectory(prefix="basketry-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder of this test's own that every account may enter."""
    with _open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The administrative address of a PostgreSQL server: $BASKETRY_TEST_SERVER, else an embedded one of this session's own."""
    given = os.environ.get("BASKETRY_TEST_SERVER")
    if given:
        yield given
        return
    with _open_folder() as folder:
        env = {"BASKETRY_VAR": str(folder)}
        yield server.start(env)
        server.stop(env)


def _admin(url: str) -> psycopg2.extensions.connection:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    return connection


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[str]:
    """The name of a migrated, empty database that new ones are copied from."""
    name = f"template_{secrets.token_hex(4)}"
    with _admin(server_url).cursor() as cursor:
        cursor.execute(f"create database {name}")
    migrations.upgrade({"DATABASE_URL": _named(server_url, name)})
    yield name
    with _admin(server_url).cursor() as cursor:
        cursor.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def new_database(server_url: str, template: str) -> Iterator[Callable[[], dict[str, str]]]:
    """Make a migrated database of its own; the environment that names it is returned."""
    made: list[str] = []

    def make(source: str | None = None) -> dict[str, str]:
        name = f"test_{secrets.token_hex(6)}"
        with _admin(server_url).cursor() as cursor:
            cursor.execute(f"create database {name} template {source or template}")
            cursor.execute(f"grant connect on database {name} to {', '.join(roles.LOGINS.values())}")
            cursor.execute(f"grant create, connect, temporary on database {name} to {roles.OWNER}")
            cursor.execute(f"grant temporary on database {name} to {roles.LOGINS['job']}")
        made.append(name)
        # Every kind of run is worked once per session: the full forecasts have a test of their own.
        return {"DATABASE_URL": _named(server_url, name), "BASKETRY_FORECASTS": "brief"}

    yield make
    with _admin(server_url).cursor() as cursor:
        for name in made:
            cursor.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of the real Online Retail file; absent, tests skip and say so, but in CI they fail."""
    folder = Path(os.environ.get("BASKETRY_DATA") or ROOT.parent / "shared" / "data")
    if not (folder / "online_retail.parquet").exists():
        message = f"the real file is not in {folder}: set BASKETRY_DATA to the folder that holds online_retail.parquet"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def real_shop(new_database: Callable[[], dict[str, str]], data_dir: Path) -> dict[str, str]:
    """A database with the real file imported and every run published. To be read only."""
    env = new_database() | {"BASKETRY_PROCESSES": "2"}
    import_file(data_dir / "online_retail.parquet", env)
    run_all(env)
    return env


@pytest.fixture(scope="session")
def small_shop(new_database: Callable[[], dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database with a small simulated shop and every run published. To be read only."""
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    file = tmp_path_factory.mktemp("shop") / "shop.parquet"
    demo.write(file, orders=1500, seed=3)
    import_file(file, env, source="simulated")
    run_all(env)
    return env
