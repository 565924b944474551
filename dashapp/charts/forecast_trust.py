"""How far a forecast can be trusted: tests on the past, what it is made of, days outside its range, and what it stands on."""

from __future__ import annotations

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import Chart, Slide
from dashapp.charts.forecasts import BY_MARKET, NEEDS, NO_FORECAST
from dashapp.figures import accuracy, arranged
from dashapp.figures import forecast_sentences as sentences
from dashapp.queries import forecast, forecast_past

LEADING = "Of all markets together, of the only chosen market, or of the largest of the chosen ones. "

CHARTS = (
    Chart(
        id="forecast-accuracy",
        title="How good forecasts have been",
        question="How far off were forecasts made in the past, beside Prophet and the naive baseline?",
        definition="Forecasts made as they would have been at up to 13 earlier dates, each from the days before it alone. WAPE: sum of absolute errors by "
        "day / sum of sales. Total error: the same of the sum over the horizon. Bias: sum of errors / sum of sales. MASE: error against the usual "
        "difference of days a week apart. Coverage: share of trading days inside the range, each test with the errors of the others.",
        columns={
            "market": "text", "model": "text", "chosen": "flag", "horizon_days": "count", "cutoffs": "count", "wape": "share", "mase": "measure",
            "total_error": "share", "bias": "change", "coverage_80": "share", "coverage_95": "share", "grade": "text",
        },
        query=lambda connection, runs, filters: forecast_past.trust(connection, runs["forecasts"], filters),
        figure=accuracy.by_horizon,
        sentence=sentences.accuracy,
        notes=sentences.accuracy_notes,
        slide=Slide("bar", "market", ("shown", "naive"), rows=arranged.error_by_market, units={"shown": "share", "naive": "share"},
                    words={"shown": "Forecast: error per day over 30 days", "naive": "Naive baseline"}, faint=("naive",)),
        nothing=("No chosen market has a forecast to be tested.", "Choose more markets, or all."),
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
    ),
    Chart(
        id="forecast-tests",
        title="Forecasts as they would have been made",
        question="What would forecasts have said in the past, and what came?",
        definition=LEADING + "Each line is a forecast of 30 days, made from the days before it alone, with the range it would have had.",
        columns={
            "series": "text", "cutoff": "date", "date": "date", "actual": "money", "forecast": "money", "prophet": "money", "naive": "money",
            "lower_80": "money", "upper_80": "money",
        },
        query=lambda connection, runs, filters: forecast_past.tests(connection, runs["forecasts"], filters),
        figure=accuracy.tests,
        sentence=sentences.tests,
        nothing=("No chosen market has a forecast to be tested.", "Choose more markets, or all."),
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
    ),
    Chart(
        id="forecast-parts",
        title="What the forecast is made of",
        question="How much is trend, weekday, time of year, holiday?",
        definition=LEADING + "Prophet takes the history apart into a trend (money of a usual trading day) and shares above or below it. The time of year is "
        "fitted with two years of history only.",
        columns={"series": "text", "part": "text", "at": "text", "value": "measure"},
        query=lambda connection, runs, filters: forecast_past.parts(connection, runs["forecasts"], filters),
        figure=accuracy.parts,
        sentence=sentences.parts,
        nothing=NO_FORECAST,
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
    ),
    Chart(
        id="forecast-anomalies",
        title="Days outside the range",
        question="Which days were not foreseen, and which orders stand behind them?",
        definition=LEADING + "Days outside the 95 % range of the last test forecast before them, and days left out of the fit as one-off, with the three "
        "orders that moved most money.",
        columns={
            "date": "date", "outside": "text", "actual": "money", "expected": "money", "lower_95": "money", "upper_95": "money",
            "orders": "count", "largest_orders": "text", "series": "text",
        },
        query=lambda connection, runs, filters: forecast_past.anomalies(connection, runs["forecasts"], filters)[
            ["date", "outside", "actual", "expected", "lower_95", "upper_95", "orders", "largest_orders", "series"]
        ],
        figure=None,
        sentence=sentences.anomalies,
        nothing=("No day fell outside its range.", "Days outside the 95 % range and one-off days would be listed here."),
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
    ),
    Chart(
        id="forecast-calendar",
        title="Trading calendar",
        question="On which days does each market trade?",
        definition="Learned from each market's own past: closed weekdays, public holidays of its country, the turn of the year, shutdowns. What an analyst "
        "says about a day goes before every rule, from the next forecasts run on. A level that changed at once, and days set aside because they stand alone "
        "behind a long gap, are told with it.",
        columns={"market": "text", "rule": "text", "sentence": "text"},
        query=lambda connection, runs, filters: forecast.calendar(connection, runs["forecasts"], filters),
        figure=None,
        sentence=sentences.calendar,
        notes=sentences.calendar_notes,
        nothing=NO_FORECAST,
        roles=EVERYONE,
        honours=frozenset({"market"}),
        needs=NEEDS,
    ),
    Chart(
        id="forecast-skipped",
        title="Markets without a forecast",
        question="Which markets have no forecast, and why?",
        definition="A market needs enough days of history and enough days with sales before a forecast of its own means anything. "
        "Recent: sales of the last 90 days.",
        columns={"market": "text", "reason": "text", "recent": "money"},
        query=lambda connection, runs, filters: forecast.skipped(connection, runs["forecasts"], filters),
        figure=None,
        sentence=sentences.skipped,
        notes=sentences.skipped_notes,
        nothing=("Every chosen market has a forecast.", "A market with too little history would be listed here."),
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
    ),
)  # fmt: skip
