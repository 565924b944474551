"""What comes next, and how far that can be trusted."""

from __future__ import annotations

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Slide
from dashapp.figures import accuracy, arranged, sentences
from dashapp.figures import forecast as forecast_figures
from dashapp.queries import forecast

CHARTS = (
    Chart(
        id="forecast-sales",
        title="Sales forecast",
        question="What will sales be in the next weeks?",
        definition="Prophet on each market's own trading days; closed days are zero. The band holds 80 % of 200 simulated futures, added over the "
        "chosen markets. The baseline repeats the mean of the last four same weekdays. " + MONEY,
        columns={"date": "date", "actual": "money", "forecast": "money", "lower_80": "money", "upper_80": "money", "naive": "money"},
        query=lambda connection, runs, filters: forecast.sales(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_figures.forecast_sales,
        sentence=sentences.forecast,
        roles=EVERYONE,
        honours=frozenset({"market", "period", "basis"}),
        needs=("core", "forecasts"),
        notes=sentences.forecast_notes,
        slide=Slide("line", "date", ("forecast", "actual", "naive", "lower_80", "upper_80"), rows=arranged.recent_open_days,
                    words={"actual": "Sold", "naive": "Naive baseline"}, faint=("naive",), edges=("lower_80", "upper_80")),
    ),
    Chart(
        id="forecast-accuracy",
        title="How good forecasts have been",
        question="How far off were forecasts made in the past, beside the naive baseline?",
        definition="Forecasts made as they would have been at earlier dates, compared with what was sold. WAPE: sum of absolute errors by day / sum of sales. "
        "Bias: sum of errors / sum of sales. Coverage: share of trading days inside the 80 % interval.",
        columns={"market": "text", "model": "text", "horizon_days": "count", "cutoffs": "count", "wape": "share", "bias": "share", "coverage_80": "share"},
        query=lambda connection, runs, filters: forecast.trust(connection, runs["forecasts"], filters),
        figure=accuracy.by_market,
        sentence=sentences.accuracy,
        nothing=("No chosen market has a forecast to be tested.", "Choose more markets, or all."),
        slide=Slide("bar", "market", ("prophet", "naive"), rows=arranged.error_by_market, units={"prophet": "share", "naive": "share"},
                    words={"prophet": "Forecast: error per day over 30 days", "naive": "Naive baseline"}, faint=("naive",)),
        roles=EVERYONE,
        honours=frozenset({"market", "basis"}),
        needs=("core", "forecasts"),
    ),
    Chart(
        id="forecast-skipped",
        title="Markets without a forecast",
        question="Which markets have no forecast, and why?",
        definition="A market needs enough days of history and enough days with sales before a forecast of its own means anything.",
        columns={"market": "text", "reason": "text"},
        query=lambda connection, runs, filters: forecast.skipped(connection, runs["forecasts"], filters),
        figure=None,
        sentence=sentences.skipped,
        nothing=("Every chosen market has a forecast.", "A market with too little history would be listed here."),
        roles=EVERYONE,
        honours=frozenset({"market"}),
        needs=("core", "forecasts"),
    ),
)  # fmt: skip
