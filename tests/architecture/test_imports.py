"""Who may import whom (ARCHITECTURE): read from the source, without importing it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Everybody may use these: they know nothing of anybody.
COMMON = {
    "dashapp.clock", "dashapp.errors", "dashapp.filters", "dashapp.periods", "analytics.clock", "analytics.errors", "analytics.settings", "analytics.roles",
}  # fmt: skip
COMMON_ROOMS = {name: set() for name in COMMON}
# room → what it may import inside the house, beside itself and COMMON
ALLOWED = COMMON_ROOMS | {
    "analytics.models": set(),
    "analytics.rollups": set(),
    "analytics.ingest": {"analytics.db", "analytics.models"},
    "analytics.demo": set(),
    "analytics.embedded": set(),
    "analytics.runs": {"analytics.models", "analytics.rollups", "analytics.db"},
    "analytics.reporting": {"analytics.db"},
    "analytics.schedule": {"analytics.db"},
    "analytics.quality": {"analytics.db", "analytics.quality_sql"},
    "analytics.quality_sql": set(),
    "analytics.quality_cli": {"analytics.quality"},
    "analytics.alarm": {"analytics.db"},
    "analytics.asking": {"analytics.db"},
    "analytics.stalled": {"analytics.alarm", "analytics.reporting"},
    "analytics.jobs": {
        "analytics.runs", "analytics.ingest", "analytics.alarm", "analytics.asking", "analytics.quality", "analytics.reporting", "analytics.schedule",
        "analytics.stalled",
    },
    "analytics.jobs_cli": {"analytics.jobs", "analytics.runs"},
    "analytics.worker_cli": {"analytics.jobs", "analytics.db", "analytics.reporting"},
    "analytics.models_cli": {"analytics.ingest", "analytics.models", "analytics.runs"},
    "analytics.launch": {"analytics.db", "analytics.demo", "analytics.embedded", "analytics.ingest", "analytics.jobs", "analytics.runs", "migrations"},
    "analytics.db": set(),
    "migrations": set(),
    "dashapp.db": set(),
    "dashapp.settings": set(),
    "dashapp.cache": set(),
    "dashapp.mail": {"dashapp.settings"},
    "dashapp.access": {"dashapp.db", "dashapp.mail", "dashapp.settings"},
    # Pure what-if arithmetic, which a page needs live.
    "dashapp.queries": {"dashapp.db", "analytics.models.growth"},
    "dashapp.figures": set(),
    "dashapp.components": {"dashapp.figures.theme", "dashapp.figures.spark"},
    "dashapp.charts": {"dashapp.access.viewer", "dashapp.queries", "dashapp.figures"},
    "dashapp.comparing": {"dashapp.queries.runs"},
    "dashapp.scoring": {"dashapp.charts", "dashapp.figures.theme", "dashapp.queries.runs"},
    "dashapp.answers": {
        "dashapp.comparing", "dashapp.charts", "dashapp.access", "dashapp.cache", "dashapp.db", "dashapp.figures.theme", "dashapp.queries.marks",
        "dashapp.queries.runs", "dashapp.scoring",
    },
    "dashapp.service": {"dashapp.answers", "dashapp.cache", "dashapp.db", "dashapp.settings"},
    "dashapp.page": {"dashapp.access.gate", "dashapp.access.viewer", "dashapp.answers", "dashapp.charts", "dashapp.components", "dashapp.figures.theme"},
    "dashapp.pages": {"dashapp.page"},
    "dashapp.frame": {"dashapp.access.gate", "dashapp.access.viewer", "dashapp.answers", "dashapp.components", "dashapp.figures.theme", "dashapp.page"},
    "dashapp.failures": set(),
    "dashapp.exports": {"dashapp.access", "dashapp.answers", "dashapp.charts", "dashapp.components.table", "dashapp.db", "dashapp.figures.theme"},
    "dashapp.jobs": {"dashapp.access.viewer", "dashapp.answers", "dashapp.db", "dashapp.exports"},
    "dashapp.cli_exports": {"dashapp.answers", "dashapp.charts", "dashapp.cli_charts", "dashapp.exports", "dashapp.settings"},
    "dashapp.cli_worker": {"dashapp.exports", "dashapp.jobs"},
    "dashapp.admin": {
        "dashapp.access", "dashapp.answers", "dashapp.components", "dashapp.db", "dashapp.exports.text", "dashapp.frame", "dashapp.mail", "dashapp.page",
    },
    "dashapp.cli_charts": {"dashapp.access", "dashapp.answers", "dashapp.charts", "dashapp.exports.sheet", "dashapp.service", "dashapp.settings"},
    "dashapp.boards": {
        "dashapp.access", "dashapp.answers", "dashapp.charts", "dashapp.components", "dashapp.db", "dashapp.figures.theme", "dashapp.page",
        "dashapp.scoring",
    },
    "dashapp.explore": {"dashapp.access", "dashapp.answers", "dashapp.charts", "dashapp.components", "dashapp.page"},
    "dashapp.plan": {"dashapp.access", "dashapp.answers", "dashapp.charts", "dashapp.components", "dashapp.figures.theme", "dashapp.page"},
    "dashapp.trading_days": {"dashapp.access.gate", "dashapp.db", "dashapp.queries.runs"},
    "dashapp.pinned_groups": {"dashapp.access.gate", "dashapp.db", "dashapp.queries.runs"},
    "dashapp.customers": {
        "dashapp.access", "dashapp.answers", "dashapp.cache", "dashapp.components", "dashapp.db", "dashapp.figures", "dashapp.exports.text", "dashapp.page",
        "dashapp.queries", "dashapp.scoring",
    },
    "dashapp.data": {
        "dashapp.access", "dashapp.answers", "dashapp.charts.entry", "dashapp.components", "dashapp.db", "dashapp.figures", "dashapp.frame", "dashapp.page",
    },
    "dashapp.cli_users": {"dashapp.access", "dashapp.mail", "dashapp.service", "dashapp.settings"},
}
WIRES = {"dashapp.app", "dashapp.wsgi", "dashapp.__main__", "analytics.__main__"}


def modules() -> dict[str, ast.Module]:
    found = {}
    for package in ("analytics", "dashapp", "migrations"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module, known: set[str]) -> set[str]:
    """Modules of the house that a module imports, wherever the import stands."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out"
            names |= {f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in known else str(node.module) for alias in node.names}
    return {name for name in names if name.partition(".")[0] in {"analytics", "dashapp", "migrations"}}


def below(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def room_of(name: str) -> str:
    return max((room for room in ALLOWED if below(name, room)), key=len, default="")


MODULES = modules()


def test_there_is_something_to_check():
    assert len(MODULES) > 50
    assert {"analytics.runs.core", "dashapp.answers"} <= set(MODULES)


@pytest.mark.parametrize("name", sorted(set(MODULES) - WIRES - {"analytics", "dashapp"}))
def test_room_imports_only_what_it_may(name):
    room = room_of(name)
    assert room, f"{name} stands in no room: give it one in ALLOWED"
    for other in imported(MODULES[name], set(MODULES)):
        allowed = any(below(other, each) for each in ALLOWED[room] | COMMON | {room})
        assert allowed, f"{name} may not import {other}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_the_entry_points_import_the_wiring(name):
    entered = imported(MODULES[name], set(MODULES)) & (WIRES | {"dashapp.app"})
    assert not entered or name in WIRES


@pytest.mark.parametrize("name", sorted(module for module in MODULES if below(module, "dashapp.pages") and module != "dashapp.pages"))
def test_no_page_imports_another(name):
    assert not any(below(other, "dashapp.pages") for other in imported(MODULES[name], set(MODULES)))


@pytest.mark.parametrize("name", sorted(module for module in MODULES if below(module, "dashapp")))
def test_web_knows_nothing_of_models_and_readers(name):
    others = {other for other in imported(MODULES[name], set(MODULES)) if below(other, "analytics")}
    arithmetic = {"analytics.models.growth"} if name.startswith("dashapp.queries.plan") else set()
    assert others <= {"analytics.roles", "analytics"} | arithmetic


@pytest.mark.parametrize("name", sorted(module for module in MODULES if below(module, "analytics.models")))
def test_models_use_numerical_libraries_alone(name):
    outside = {"sqlalchemy", "psycopg2", "psycopg", "dash", "flask", "plotly", "polars", "requests"}
    tree = MODULES[name]
    used = {node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    used |= {alias.name.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not used & outside


@pytest.mark.parametrize("name", sorted(MODULES))
def test_importing_does_nothing(name):
    """No call at module level but constants' own: no connection, no file, no print."""
    if name in WIRES or name.startswith("migrations.env"):
        return
    forbidden = {"print", "open", "connect", "create_engine", "load", "create_app", "run", "basicConfig"}
    for node in MODULES[name].body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef, ast.If)):
            continue
        for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            assert called not in forbidden, f"{name} calls {called} when it is imported"
