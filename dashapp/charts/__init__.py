"""The catalogue: every chart is a question, with the query that answers it and the figure that draws it."""

from dashapp.charts import (
    affinity,
    clusters,
    cohorts,
    exploration,
    exploring,
    findings,
    forecast_trust,
    forecasts,
    movement,
    plan,
    products,
    profiles,
    sales,
    segments,
    value,
)
from dashapp.charts.entry import ALL_FILTERS, Chart, Option, Runs, Slide
from dashapp.errors import BadRequest

__all__ = ["ALL_FILTERS", "BY_ID", "CHARTS", "Chart", "Option", "Runs", "Slide", "find"]

CHARTS: tuple[Chart, ...] = (
    *sales.CHARTS, *findings.CHARTS, *segments.CHARTS, *profiles.CHARTS, *movement.CHARTS, *cohorts.CHARTS, *clusters.CHARTS, *value.CHARTS,
    *products.CHARTS, *affinity.CHARTS, *forecasts.CHARTS, *forecast_trust.CHARTS, *plan.CHARTS, *exploration.CHARTS, *exploring.CHARTS,
)  # fmt: skip
BY_ID = {chart.id: chart for chart in CHARTS}


def find(chart_id: str) -> Chart:
    """The chart of an id.

    Raises
    ------
    BadRequest
        Naming the charts there are.
    """
    if chart_id not in BY_ID:
        raise BadRequest(f"There is no chart {str(chart_id)[:60]!r}. Choose among: {', '.join(BY_ID)}.")
    return BY_ID[chart_id]
