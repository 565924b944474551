"""Everything a signed-in person can ask, enumerated from the running application."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

from dash import Dash
from flask.testing import FlaskClient

from dashapp.app import PAGES
from dashapp.charts import CHARTS

SEARCHES = (
    "", "?market=Germany", "?market=France", "?market=France&market=Germany&basis=gross", "?segment=Champions&segment=Hibernating",
    "?from=2025-03-05&to=2025-09-20", "?market=Germany&from=2025-11-03&to=2025-11-09&basis=gross", "?from=2019-01-01&to=2019-02-01",
)  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "location.search": SEARCHES,
    "location.pathname": ("/", "/nowhere", *(page.path for page in PAGES), "/customers/C1000001"),
    "dark.data": (False,),
    "customers-grid.getRowsRequest": ({"startRow": 0, "endRow": 400, "sortModel": [], "filterModel": {}},),
} | {f"{chart.id}-{option.name}.value": (option.usual,) for chart in CHARTS for option in chart.options}
# What differs by chance and not by data: Dash's number of a running application, form tokens, codes of refusals, a person's own sessions.
CHANCE = re.compile(rb'"end_id":"[^"]*"|name="(csrf_token|session)" value="[^"]*"|last used [^<]*|BSK-[A-Z0-9]+-[0-9a-f]{6}')


def server_callbacks(app: Dash) -> dict[str, dict[str, Any]]:
    return {name: callback for name, callback in app.callback_map.items() if "callback" in callback}


def outputs_of(name: str) -> list[dict[str, str]] | dict[str, str]:
    spelled = [{"id": part.rpartition(".")[0], "property": part.rpartition(".")[2]} for part in name.strip(".").split("...")]
    return spelled if name.startswith("..") else spelled[0]


def body(name: str, callback: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends."""
    filled = {
        part: [{**entry, "value": values.get(f"{entry['id']}.{entry['property']}")} for entry in callback[part]] for part in ("inputs", "state")
    }
    changed = [f"{callback['inputs'][0]['id']}.{callback['inputs'][0]['property']}"]
    return {"output": name, "outputs": outputs_of(name), "changedPropIds": changed, **filled}


def questions(app: Dash) -> Iterator[tuple[str, dict[str, Any]]]:
    """A label and a body for every callback, with every combination of the known values."""
    for name, callback in server_callbacks(app).items():
        keys = [f"{entry['id']}.{entry['property']}" for part in ("inputs", "state") for entry in callback[part]]
        for chosen in itertools.product(*(VALUES.get(key, (None,)) for key in keys)):
            values = dict(zip(keys, chosen, strict=True))
            yield f"{name[:60]} {values}", body(name, callback, values)


def ask(client: FlaskClient, question: Any, **more: Any):
    headers = {"X-CSRFToken": client.get_cookie("_csrf_token").value, "Content-Type": "application/json"}
    text = question if isinstance(question, (str, bytes)) else json.dumps(question)
    return client.post("/_dash-update-component", data=text, headers=headers, **more)


def paths(app: Dash) -> list[str]:
    """Every GET route that says something about data or people: files of the libraries are left out."""
    rules = [rule.rule for rule in app.server.url_map.iter_rules() if "GET" in rule.methods]
    plain = [rule for rule in rules if "<" not in rule and rule not in {"/sign-in", "/_favicon.ico"}]
    return sorted({*plain, *(page.path for page in PAGES), "/nowhere"})


def everything(app: Dash, client: FlaskClient) -> dict[str, tuple[int, bytes]]:
    """Label → status and body of all that can be asked."""
    said = {path: client.get(path, headers={"Accept": "text/html"}) for path in paths(app)}
    answered = {f"GET {path}": (answer.status_code, CHANCE.sub(b"", answer.data)) for path, answer in said.items()}
    for label, question in questions(app):
        answer = ask(client, question)
        answered[label] = (answer.status_code, CHANCE.sub(b"", answer.data))
    return answered
