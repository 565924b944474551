"""Everything a signed-in person can ask, enumerated from the running application."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from dashapp.app import PAGES
from dashapp.charts import CHARTS
from dashapp.exports.files import TYPES

SEARCHES = (
    "", "?market=Germany", "?market=France", "?market=France&market=Germany&basis=gross", "?segment=Champions&segment=Hibernating",
    "?from=2025-03-05&to=2025-09-20", "?market=Germany&from=2025-11-03&to=2025-11-09&basis=gross", "?from=2019-01-01&to=2019-02-01",
    "?product=20000&product=20001", "?product=ZYXCANARY20000", "?period=last-month&compare=year", "?market=EU&period=this-quarter&compare=none&basis=gross",
    "?measure=customers&by=market&split=segment", "?measure=units&by=product&market=Germany", "?measure=customers&by=product",
)  # fmt: skip
BOARD = {
    "title": "A board", "description": "",
    "tiles": [
        {"tile": 1, "chart": "sales-trend", "query": "segment=Champions", "options": {"grain": "week"}, "title": "", "size": "wide"},
        {"tile": 2, "chart": "explore", "query": "from=2025-01-01", "options": {"measure": "orders", "by": "market"}, "title": "Orders", "size": "normal"},
        {"tile": 3, "chart": "kpis", "query": "", "options": {}, "title": "", "size": "normal"},
        {"tile": 4, "chart": "long-gone", "query": "", "options": {}, "title": "", "size": "normal"},
    ],
    "annotations": [{"day": "2025-06-01", "words": "Summer sale"}],
}  # fmt: skip
NO_BOARD = "/boards/00000000-0000-4000-8000-000000000000"
# What stands for a wildcard in an id: the tiles of the board, what their buttons do, and so on.
WILD: dict[str, tuple[Any, ...]] = {"tile": (1, 2, 3, 4), "act": ("later", "size"), "rename": ("title",), "unmark": (0,), "pick": ("grain",), "board": ("x",)}
BUTTONS = (
    "boards-new", "boards-new-no", "boards-new-go", "delete-no", "delete-yes", "board-add", "tile-no", "tile-go", "mark-add", "board-save", "conflict-reload",
    "conflict-no", "conflict-copy", "board-cancel", "board-duplicate", "board-delete", "drop-yes", "drop-no", "board-share", "share-no", "share-go",
    "collect-no", "collect-go", "rules-look", "rules-back", "rules-make", "rules-leave", "services-add", "services-remove", "rates-add", "rates-remove",
    "countries-add", "countries-remove",
)  # fmt: skip
PATTERNS = (
    ('{"board":["ALL"],"does":"duplicate"}', "n_clicks"), ('{"board":["ALL"],"does":"delete"}', "n_clicks"), ('{"act":["ALL"],"tile":["ALL"]}', "n_clicks"),
    ('{"rename":["ALL"],"tile":["ALL"]}', "value"), ('{"unmark":["ALL"]}', "n_clicks"), ('{"pick":["ALL"]}', "value"),
)  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "location.search": SEARCHES,
    "location.pathname": ("/", "/nowhere", NO_BOARD, *(page.path for page in PAGES), "/customers/C1000001"),
    "dark.data": (False,),
    "customers-grid.getRowsRequest": ({"startRow": 0, "endRow": 400, "sortModel": [], "filterModel": {}},),
    "board-shown.data": (BOARD,),
    "board-content.data": (BOARD,),
    "board-held.data": ({"board": NO_BOARD.rpartition("/")[2], "version": 1},),
    "tile-chart.value": (None, "explore"),
    "boards-search.value": (None, "a board"),
    "board-clock.n_intervals": (1,),
    "tile-filters.value": ([],),
    "rules-tick.n_intervals": (1,),
    "rules-job.data": ({"id": 1},),
    "rules-shown.data": ({"version": 1 << 40},),
    "mark-day.value": ("2025-06-01",),
    "mark-words.value": ("Closed",),
    "share-people.value": ("nobody@shop.test",),
    # Titles are left out, and the board is none: what would be written is refused.
    **dict.fromkeys(("boards-title.value", "board-edit-title.value", "board-edit-about.value", "collect-title.value"), ("",)),
    **dict.fromkeys((f"{name}.n_clicks" for name in BUTTONS), (1,)),
    **dict.fromkeys((f"{pattern}.{prop}" for pattern, prop in PATTERNS), (1,)),
    **dict.fromkeys(
        ("collect-board.value", "share-everyone.value", "share-roles.value", "mark-words.n_submit", "boards-done.data", "board-again.data",
         "delete-pending.data", "drop-pending.data"), (None,),
    ),
    "collect-asked.data": ({"chart": "sales-trend", "query": "?segment=Loyal&grain=day"},),
} | {
    f"{shown.key}-{option.name}.value": option.values for page in PAGES for shown in page.cards for option in shown.chart.options if not option.kept
}
DOWNLOADS = ("?market=France&market=Germany&basis=gross&from=2025-03-05&to=2025-09-20",)
# What differs by chance and not by data: Dash's number of a running application, form tokens, codes of refusals, a person's own sessions.
CHANCE = re.compile(rb'"end_id":"[^"]*"|name="(csrf_token|session)" value="[^"]*"|last used [^<]*|BSK-[A-Z0-9]+-[0-9a-f]{6}')


def server_callbacks(app: Dash) -> dict[str, dict[str, Any]]:
    return {name: callback for name, callback in app.callback_map.items() if "callback" in callback}


def outputs_of(name: str) -> Any:
    if not name.startswith(".."):
        return spelled(*name.rpartition(".")[::2])
    return [spelled(*part.rpartition(".")[::2]) for part in name[2:-2].split("...")]


def spelled(named: str, prop: str) -> Any:
    """A component as a browser names it; for an id with wildcards, all components that match it."""
    if not named.startswith("{"):
        return {"id": named, "property": prop}
    pattern = json.loads(named)
    choices = [WILD[name] if value == ["ALL"] else (value,) for name, value in pattern.items()]
    return [{"id": dict(zip(pattern, chosen, strict=True)), "property": prop} for chosen in itertools.product(*choices)]


def flat(entries: list[Any]) -> list[dict[str, Any]]:
    """Components one by one, those of wildcards too."""
    return [each for entry in entries for each in (entry if isinstance(entry, list) else [entry])]


def body(name: str, callback: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends."""
    filled: dict[str, Any] = {}
    for part in ("inputs", "state"):
        filled[part] = [spelled(entry["id"], entry["property"]) for entry in callback[part]]
        for entry, sent in zip(callback[part], filled[part], strict=True):
            for each in flat([sent]):
                each["value"] = values.get(f"{entry['id']}.{entry['property']}")
    first = flat(filled["inputs"])[0]
    named = first["id"] if isinstance(first["id"], str) else json.dumps(first["id"], sort_keys=True, separators=(",", ":"))
    return {"output": name, "outputs": outputs_of(name), "changedPropIds": [f"{named}.{first['property']}"], **filled}


def questions(app: Dash) -> Iterator[tuple[str, dict[str, Any]]]:
    """A label and a body for every callback: the first of all known values, and each other value of each beside the first of the others."""
    for name, callback in server_callbacks(app).items():
        keys = [f"{entry['id']}.{entry['property']}" for part in ("inputs", "state") for entry in callback[part]]
        known = {key: VALUES[key] for key in keys if key in VALUES}
        usual = {key: values[0] for key, values in known.items()}
        for chosen in [usual, *(usual | {key: value} for key, values in known.items() for value in values[1:])]:
            yield f"{name[:60]} {chosen}", body(name, callback, chosen)


def ask(client: FlaskClient, question: Any, **more: Any):
    headers = {"X-CSRFToken": client.get_cookie("_csrf_token").value, "Content-Type": "application/json"}
    text = question if isinstance(question, (str, bytes)) else json.dumps(question)
    return client.post("/_dash-update-component", data=text, headers=headers, **more)


def paths(app: Dash) -> list[str]:
    """Every GET route that says something about data or people: files of the libraries are left out."""
    rules = [rule.rule for rule in app.server.url_map.iter_rules() if "GET" in rule.methods]
    plain = [rule for rule in rules if "<" not in rule and rule not in {"/sign-in", "/_favicon.ico"}]
    return sorted({*plain, *(page.path for page in PAGES), "/nowhere"})


def downloads() -> list[str]:
    """Every chart in every format, and every deck."""
    files = [f"/export/{chart.id}.{kind}{search}" for chart in CHARTS for kind in TYPES for search in DOWNLOADS]
    return files + [f"/deck/{page.slug}.pptx{search}" for page in PAGES if page.cards for search in DOWNLOADS]


def unpacked(data: bytes) -> bytes:
    """What is in a file: of an archive everything, and of those within it."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(name.encode() + b"\n" + unpacked(archive.read(name)) for name in archive.namelist())


def everything(app: Dash, client: FlaskClient, wanted: str = "") -> dict[str, tuple[int, bytes]]:
    """Label → status and body of all that can be asked; with `wanted`, of what has that in its label."""
    answered = {}
    for path in paths(app):
        if wanted in path:
            answer = client.get(path, headers={"Accept": "text/html"})
            answered[f"GET {path}"] = (answer.status_code, CHANCE.sub(b"", answer.data))
    for path in downloads():
        if wanted in path:
            answer = client.get(path, headers={"Accept": "application/json"})
            answered[f"GET {path}"] = (answer.status_code, CHANCE.sub(b"", unpacked(answer.data)))
    for label, question in questions(app):
        if wanted in label:
            answer = ask(client, question)
            answered[label] = (answer.status_code, CHANCE.sub(b"", answer.data))
    return answered
