"""The door of Dash's callbacks: a body must be a question that this application asks, and its asker one who may ask it."""

from __future__ import annotations

import json
from typing import Any

from dash import Dash
from flask import Flask, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.errors import BadRequest

PATH = "/_dash-update-component"
# The one wildcard in use, as Dash writes it, and what a list of components may hold.
ALL = ["ALL"]
MOST, LONGEST = 500, 100


def stand_before(server: Flask, app: Dash, auth: Engine) -> None:
    """Check every callback request: its form (400), then the role of whoever sends it (403)."""

    @server.before_request
    def door() -> None:
        if request.path != PATH:
            return
        callback = known(app, request.get_json(silent=True))
        if callback is None:
            raise BadRequest("That request is not one of ours. Nothing was done.")
        if gate.viewer().role not in roles_of(callback):
            raise gate.refused(auth, gate.viewer(), str(callback["output"]))


def known(app: Dash, body: Any) -> dict[str, Any] | None:
    """The callback that a body asks for; None when it has not the form of a request, or there is no such callback on the server."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return None
    callback = app.callback_map.get(body["output"])
    if callback is None or "callback" not in callback or not _outputs(body.get("outputs"), body["output"]):
        return None
    for part in ("inputs", "state"):
        given = body.get(part, [])
        if not isinstance(given, list) or len(given) != len(callback[part]):
            return None
        if not all(_is(entry, wanted["id"], wanted["property"]) for entry, wanted in zip(given, callback[part], strict=True)):
            return None
    changed = body.get("changedPropIds", [])
    return callback if isinstance(changed, list) and all(_readable(name) for name in changed) else None


def _is(entry: Any, wanted: str, prop: str) -> bool:
    """Whether an entry is the component of an id or, for an id with wildcards, a list of components that match it.

    A value that the browser does not have yet is left out of the body.
    """
    pattern = _pattern(wanted)
    if pattern is None:
        return isinstance(entry, dict) and (entry.get("id"), entry.get("property")) == (wanted, prop)
    if not isinstance(entry, list) or len(entry) > MOST:
        return False
    return all(isinstance(each, dict) and each.get("property") == prop and _matches(each.get("id"), pattern) for each in entry)


def _pattern(wanted: str) -> dict[str, Any] | None:
    return json.loads(wanted) if wanted.startswith("{") else None


def _matches(given: Any, pattern: dict[str, Any]) -> bool:
    """Whether an id has the names of a pattern, its fixed values, and plain values in place of its wildcards."""
    if not isinstance(given, dict) or set(given) != set(pattern):
        return False
    return all(_plain(given[name]) if value == ALL else given[name] == value for name, value in pattern.items())


def _plain(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool) and len(str(value)) <= LONGEST


def _readable(name: Any) -> bool:
    """Whether a changed property is named as Dash names it: an id and a property, where the id may be a flat dictionary of plain values."""
    if not isinstance(name, str):
        return False
    if not name.startswith("{"):
        return True
    try:
        given = json.loads(name.rpartition(".")[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(given, dict) and all(_plain(value) for value in given.values())


def _outputs(outputs: Any, named: str) -> bool:
    """Whether `outputs` spells out what the callback's own name says."""
    if not named.startswith(".."):
        return _is(outputs, *_halves(named))
    parts = named[2:-2].split("...")
    if not isinstance(outputs, list) or len(outputs) != len(parts):
        return False
    return all(_is(entry, *_halves(part)) for entry, part in zip(outputs, parts, strict=True))


def _halves(part: str) -> tuple[str, str]:
    wanted, _, prop = part.rpartition(".")
    return wanted, prop


def roles_of(callback: dict[str, Any]) -> frozenset[str]:
    """The roles that a callback declares; none when it declares nothing."""
    return getattr(callback.get("callback"), "basketry_roles", frozenset())


def undeclared(app: Dash) -> list[str]:
    """Callbacks that run on the server and do not say who may call them."""
    return [name for name, callback in app.callback_map.items() if "callback" in callback and not roles_of(callback)]
