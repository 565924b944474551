"""What is said of segments: which there are, and by which rule customers are scored, where that is not the usual one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashapp.charts import Chart
from dashapp.figures import theme
from dashapp.queries.runs import USUAL, Run

LATE = "The rule of segments has changed since this was computed; the next run follows it."
LITTLE = "{} mean little here: {}."


def no_segment(gone: Sequence[str], segments: Sequence[str]) -> str:
    """That there are no such segments, and which there are."""
    return f"There is no segment {' or '.join(repr(name[:60]) for name in gone[:3])}. Choose among: {', '.join(segments)}."


def notes(chart: Chart, runs: Mapping[str, Run]) -> list[str]:
    """What must stand on a chart about its segments: that they follow a rule of the shop's own, or still the rule of before, or mean little."""
    core, run = runs["core"], runs[chart.needs[-1]]
    if not any("segment" in name for name in (*chart.honours, *chart.columns)):
        return _little(chart, core)
    if run.rule != core.rule:
        return [LATE]
    own = [f"By the shop's own rule: {ruled(core)}."] if chart.ruled and core.rule != USUAL else []
    return [*own, *_little(chart, core)]


def _little(chart: Chart, core: Run) -> list[str]:
    """Where few bought, neither segments nor groups say much; the guide of segments says it in each row."""
    what = "Segments" if "segment" in chart.columns else "Groups" if "cluster" in chart.columns else ""
    return [LITTLE.format(what, core.caution)] if what and core.caution and not core.nobody and chart.id != "segments-guide" else []


def ruled(run: Run) -> str:
    """The rule by which customers are scored, in words."""
    rule = run.rule
    parts = [f"scores from 1 to {rule['quantiles']}", "ties in order of customer id" if rule["ties"] == "first" else "equal values score equally"]
    return ", ".join([*parts, f"money is {theme.sales_words(rule['basis'])}", *(["an own map of segments"] if rule["cells"] else [])])
