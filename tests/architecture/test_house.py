"""Small rules of the house that a machine can keep."""

import ast
import re
import subprocess
from pathlib import Path

import analytics.settings
import dashapp.settings
from dashapp import charts
from dashapp.filters import SEGMENTS

ROOT = Path(__file__).resolve().parents[2]


def sources(*packages: str):
    return [path for package in packages for path in (ROOT / package).rglob("*.py")]


def test_every_environment_variable_is_documented():
    told = {setting.name for table in (analytics.settings.TABLE, dashapp.settings.TABLE) for setting in table}
    named = set()
    for path in sources("analytics", "dashapp", "migrations"):
        named |= set(re.findall(r"""["'](BASKETRY_[A-Z_]+|DATABASE_URL[A-Z_]*)["']""", path.read_text(encoding="utf-8")))
    assert named - {"DATABASE_URL_"} <= told | {"DATABASE_URL_RENDER"}
    assert all(len(setting.help) > 20 for table in (analytics.settings.TABLE, dashapp.settings.TABLE) for setting in table)


def test_no_colour_outside_the_theme():
    for path in (ROOT / "dashapp" / "figures").glob("*.py"):
        if path.name != "theme.py":
            assert not re.search(r"#[0-9a-fA-F]{6}\b", path.read_text(encoding="utf-8")), path.name


def test_only_one_place_makes_a_graph():
    made = [path.name for path in sources("dashapp") if "dcc.Graph(" in path.read_text(encoding="utf-8")]
    assert made == ["graph.py"]


def test_files_and_functions_stay_small():
    for path in sources("analytics", "dashapp", "migrations"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 320, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 70, f"{path}: {node.name}"


def test_the_catalogue_is_whole():
    for chart in charts.CHARTS:
        assert chart.question.endswith("?"), chart.id
        assert len(chart.definition) > 40, chart.id
        assert chart.honours <= charts.ALL_FILTERS and chart.roles, chart.id
        assert set(chart.columns.values()) <= {"text", "count", "money", "share", "change", "date", "flag", "measure"}, chart.id
    assert len({chart.id for chart in charts.CHARTS}) == len(charts.CHARTS)


def test_segments_have_one_list_each_side():
    from analytics.models.rfm import SEGMENT_MAP
    from dashapp.figures.theme import SEGMENTS as drawn

    assert set(SEGMENTS) == {segment for _, _, segment in SEGMENT_MAP}
    assert set(drawn) == {*SEGMENTS, "guest", "no segment"}


def test_nothing_points_to_another_site():
    for path in (ROOT / "dashapp").rglob("*"):
        if path.suffix in {".css", ".js", ".html"}:
            assert not re.search(r"(src|href|url)\s*[=(]\s*[\"']?https?://", path.read_text(encoding="utf-8")), path.name


def test_no_secret_and_no_absolute_path_in_the_repository():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    for name in files:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".yml", ".html", ".js", ".css", ""} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"(/root/|/home/\w|/Users/\w|BEGIN [A-Z ]*PRIVATE KEY)", text) or name == "tests/architecture/test_house.py", name
