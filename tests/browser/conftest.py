"""A real browser on the running application: gunicorn, the real PostgreSQL, the real file."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from analytics.launch.serve import web_command
from dashapp.access import people
from dashapp.service import open_service
from dashapp.settings import load

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
CHROMIUM = "/usr/bin/chromium"
# Other tests run at the same time: a page may be slow there, and is not wrong for that.
expect.set_options(timeout=20_000)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]


@pytest.fixture(scope="session")
def served(real_shop: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application on the real file; an administrator and a viewer of Germany are there."""
    with serving(real_shop, tmp_path_factory.mktemp("web")) as address:
        yield address


@contextmanager
def serving(shop: dict[str, str], var: Path) -> Iterator[str]:
    """Run gunicorn on a shop's database, as `make run` does, and give its address."""
    env = shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(var)}
    service = open_service(load(env))
    people.add(service.auth, "admin@shop.test", PASSWORD, name="Ada Admin", role="admin", all_markets=True)
    people.add(service.auth, "germany@shop.test", PASSWORD, name="Greta", role="viewer", markets=["Germany"])
    service.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(env["BASKETRY_VAR"]) / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(web_command("127.0.0.1", port), cwd=ROOT, env={**os.environ, **env}, stdout=out, stderr=out)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address + "/healthz", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(150):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("BASKETRY_CHROMIUM", CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that remembers what must not happen: other hosts, failures, errors on the console."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.elsewhere: list[str] = []
        self.failures: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("response", lambda response: self.failures.append(f"{response.status} {response.url}") if response.status >= 400 else None)
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _requested(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(url)

    def sign_in(self, email: str = "admin@shop.test", target: str = "/") -> Page:
        self.page.goto(self.address + target)
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        return self.page

    def spotless(self) -> None:
        assert (self.elsewhere, self.failures, self.errors) == ([], [], [])


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[Callable[..., Watched]]:
    """Open a window of a size and theme."""
    contexts = []

    def make(width: int = 1440, height: int = 900, scheme: str = "light") -> Watched:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return Watched(context, served)

    yield make
    for context in contexts:
        context.close()
