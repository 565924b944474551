from __future__ import annotations

import ast
from pathlib import Path

import dashapp
from dashapp.components.graph import CONFIG, graph

ROOT = Path(dashapp.__file__).parent


def test_no_graph_offers_to_send_data_away_or_fetches_shapes_from_elsewhere() -> None:
    config = graph("a-graph", 300).config
    assert config["showSendToCloud"] is False
    assert config["displaylogo"] is False
    assert config["topojsonURL"] == "/assets/topojson/"
    assert config is CONFIG


def test_graphs_are_made_in_one_place() -> None:
    makers = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "Graph":
                makers.add(path.relative_to(ROOT).as_posix())
            if isinstance(node, ast.ImportFrom) and any(alias.name == "Graph" for alias in node.names):
                makers.add(path.relative_to(ROOT).as_posix())
    assert makers == {"components/graph.py"}


def test_a_graph_of_many_panels_keeps_its_width() -> None:
    assert graph("a-graph", 300, min_width=1200).style["minWidth"] == "1200px"
    assert "minWidth" not in graph("a-graph", 300).style
