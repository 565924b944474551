from __future__ import annotations

import json

from dash import dcc, html

from dashapp.components.shell import Entry, shell, slug
from dashapp.figures import theme
from tests.unit.dashapp.components.tree import by_id, each

PAGES = [Entry("/markets", "Markets"), Entry("/segments", "Segments")]


def test_the_frame_has_every_id_that_callbacks_use() -> None:
    assert set(by_id(shell(PAGES))) == {
        "shell", "location", "dark", "nav-markets", "nav-segments", "person", "theme-toggle", "page", "stamp", "toast", "filter-bar",
        "filter-markets", "filter-period", "filter-dates", "filter-from", "filter-to", "filter-segments", "filter-basis", "filter-compare", "filter-toggle",
    }  # fmt: skip


def test_the_frame_knows_nothing_about_anyone() -> None:
    parts = by_id(shell(PAGES))
    assert all(getattr(parts[name], "children", None) is None for name in ("page", "person", "stamp", "toast"))
    assert parts["filter-markets"].options == []


def test_signing_out_is_a_plain_form() -> None:
    (form,) = [part for part in each(shell(PAGES)) if isinstance(part, html.Form)]
    assert (form.action, form.method) == ("/sign-out", "post")


def test_pages_change_without_loading_the_document_again() -> None:
    parts = by_id(shell(PAGES))
    assert parts["location"].refresh is False
    assert isinstance(parts["nav-markets"], dcc.Link)


def test_a_picture_finds_the_colours_for_its_white_ground() -> None:
    assert json.loads(shell(PAGES).to_plotly_json()["props"]["data-white"]) == theme.dark_to_light()


def test_slugs() -> None:
    assert [slug(path) for path in ("/", "/markets", "/admin/people")] == ["home", "markets", "admin-people"]


def test_pages_that_stand_under_another_have_a_row_of_their_own_and_no_place_in_the_navigation() -> None:
    made = shell([*PAGES, Entry("/cohorts", "Cohorts", under="/segments")])
    main, beside = [part for part in each(made) if isinstance(part, html.Nav)]
    assert [link.children for link in main.children] == ["Markets", "Segments"]
    assert [link.children for link in beside.children] == ["Segments", "Cohorts"] and beside.hidden
    assert by_id(made)["nav-cohorts"].href == "/cohorts"
