"""The door of Dash's callbacks: a body must be a question that this application asks, and its asker one who may ask it."""

from __future__ import annotations

from typing import Any

from dash import Dash
from flask import Flask, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.errors import BadRequest

PATH = "/_dash-update-component"


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
        if not isinstance(given, list) or _names(given) != [(entry["id"], entry["property"]) for entry in callback[part]]:
            return None
    changed = body.get("changedPropIds", [])
    return callback if isinstance(changed, list) and all(isinstance(name, str) for name in changed) else None


def _names(entries: list[Any]) -> list[tuple[Any, Any] | None]:
    """Ids and properties; a value that the browser does not have yet is left out of the body."""
    return [(entry.get("id"), entry.get("property")) if isinstance(entry, dict) else None for entry in entries]


def _outputs(outputs: Any, named: str) -> bool:
    """Whether `outputs` spells out what the callback's own name says."""
    listed = [outputs] if isinstance(outputs, dict) else outputs
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return False
    spelled = [f"{each.get('id')}.{each.get('property')}" for each in listed]
    return named == spelled[0] if isinstance(outputs, dict) else named == "..".join(["", "...".join(spelled), ""])


def roles_of(callback: dict[str, Any]) -> frozenset[str]:
    """The roles that a callback declares; none when it declares nothing."""
    return getattr(callback.get("callback"), "basketry_roles", frozenset())


def undeclared(app: Dash) -> list[str]:
    """Callbacks that run on the server and do not say who may call them."""
    return [name for name, callback in app.callback_map.items() if "callback" in callback and not roles_of(callback)]
