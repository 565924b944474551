"""What the browser is given: nothing from elsewhere, nothing that the content security policy refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, render_template

import dashapp

ROOT = Path(dashapp.__file__).parent
FILES = sorted([*ROOT.glob("assets/css/*.css"), *ROOT.glob("assets/js/*.js"), *ROOT.glob("templates/*.html")])
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+\.[a-z]{2,}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_site(path: Path) -> None:
    assert ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".html"], ids=lambda path: path.name)
def test_pages_have_no_script_of_their_own(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"\son[a-z]+\s*=", text) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".js"], ids=lambda path: path.name)
def test_scripts_write_text_never_markup(path: Path) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text())


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix != ".js"], ids=lambda path: path.name)
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"[\"'](/assets/[^\"'{}]+)[\"']", path.read_text())
    assert [name for name in named if not (ROOT / name.lstrip("/")).exists()] == []


@pytest.fixture
def pages() -> Flask:
    server = Flask("pages", template_folder=str(ROOT / "templates"))
    server.jinja_env.globals["csrf_token"] = lambda: "token-1"
    return server


def test_sign_in_escapes_what_was_typed_and_carries_the_token(pages: Flask) -> None:
    with pages.test_request_context():
        page = render_template("sign_in.html", message="Wrong.", next='/"><script>', email="a@b.c")
    assert 'name="csrf_token" value="token-1"' in page
    assert '"><script>' not in page
    assert 'role="alert">Wrong.' in page


def test_the_error_page_says_what_happened_and_the_code(pages: Flask) -> None:
    with pages.test_request_context():
        page = render_template("error.html", title="Not found", message="There is no such page.", code="BSK-404-1")
    assert "There is no such page." in page
    assert "BSK-404-1" in page
