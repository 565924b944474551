"""What comes next, in numbers and lines."""

from __future__ import annotations

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Slide
from dashapp.figures import arranged, forecast_groups, forecast_markets, forecast_periods
from dashapp.figures import forecast as forecast_figures
from dashapp.figures import forecast_sentences as sentences
from dashapp.queries import forecast, forecast_ahead, forecast_counted
from dashapp.queries import forecast_periods as forecast_periods_ahead

NEEDS = ("core", "forecasts")
BY_MARKET = frozenset({"market", "basis"})
NO_FORECAST = ("No chosen market has a forecast.", "Choose more markets, or all; the list of markets without one says why.")
RANGE = (
    "Each market is forecast from its own days by the model that was nearest in tests on its past. The range comes from 200 seeded paths drawn from that "
    "model's past errors and stretched until 80 % of tested days lie inside; the paths of the chosen markets are added. "
)
_LINE = {"forecast": "money", "lower_80": "money", "upper_80": "money"}

CHARTS = (
    Chart(
        id="forecast-sales",
        title="Sales forecast",
        question="What will sales be in the next weeks?",
        definition=RANGE + "Closed days are zero. The baseline repeats the mean of the last four same weekdays. " + MONEY,
        columns={"date": "date", "actual": "money", **_LINE, "naive": "money"},
        query=lambda connection, runs, filters: forecast.sales(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_figures.forecast_sales,
        sentence=sentences.sales,
        roles=EVERYONE,
        honours=frozenset({"market", "period", "basis"}),
        needs=NEEDS,
        notes=sentences.sales_notes,
        options=(Option("grain", "By", ("day", "week", "month"), "day", drawn=True),),
        slide=Slide("line", "date", ("forecast", "actual", "naive", "lower_80", "upper_80"), rows=arranged.recent_open_days,
                    words={"actual": "Sold", "naive": "Naive baseline"}, faint=("naive",), edges=("lower_80", "upper_80")),
    ),
    Chart(
        id="forecast-periods",
        title="Next month, quarter and year",
        question="What will the next month, quarter and year bring, against last year, and how far can that be trusted?",
        definition=RANGE + "Whole months, quarters and years, by the shop's own fiscal year (Settings) where it does not begin in January. Useful: off by at "
        "most 60 % per day and 25 % in total in three tests or more, nearer than the naive baseline, with 70-90 % of tested days inside the range, a sum "
        "that agrees with last year's same days, and four times as much history as is forecast (for a year: two years). Rough: off by at most half in total, "
        "or ends later than tests reach. " + MONEY,
        columns={
            "period": "text", "first_day": "date", "last_day": "date", "expected": "money", "lower_80": "money", "upper_80": "money", "last_year": "money",
            "change": "change", "by_itself": "money", "grade": "text", "sentence": "text",
        },
        query=lambda connection, runs, filters: forecast_periods_ahead.next_periods(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_periods.next_periods,
        sentence=sentences.periods,
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
        notes=sentences.periods_notes,
        nothing=NO_FORECAST,
        version=2,
        slide=Slide("bar", "period", ("expected", "last_year"), faint=("last_year",), words={"last_year": "A year before"}),
    ),
    Chart(
        id="forecast-year",
        title="A year ahead",
        question="What could the next twelve months bring?",
        definition="With two years of history a forecast, tested on the last year. With less, season and growth cannot be told apart: the range is what last "
        "year's pattern and last quarter's growth would each give, widened by past errors. " + MONEY,
        columns={
            "month": "date", "days": "count", "last_year": "money", "pattern": "money", "growth": "money", "expected": "money", "lower_80": "money",
            "upper_80": "money",
        },
        query=lambda connection, runs, filters: forecast_ahead.year(connection, runs["forecasts"], filters),
        figure=forecast_periods.year_ahead,
        sentence=sentences.year,
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
        nothing=("No chosen market has a year of history.", "A year ahead needs a year to look back on."),
        slide=Slide("line", "month", ("pattern", "last_year", "growth", "lower_80", "upper_80"), faint=("last_year",), edges=("lower_80", "upper_80"),
                    words={"pattern": "By last year's pattern", "growth": "With last quarter's growth", "last_year": "A year before"}),
    ),
    Chart(
        id="forecast-markets",
        title="Market by market",
        question="What is expected in each market, and where can it be told?",
        definition=RANGE + "Weeks; each panel has a scale of its own; the largest markets first; the grade is that of 30 days ahead. " + MONEY,
        columns={"market": "text", "week": "date", "actual": "money", **_LINE, "grade": "text"},
        query=lambda connection, runs, filters: forecast_ahead.markets(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_markets.small_multiples,
        sentence=sentences.markets,
        roles=EVERYONE,
        honours=BY_MARKET,
        needs=NEEDS,
        nothing=NO_FORECAST,
    ),
    Chart(
        id="forecast-orders",
        title="Orders and customers ahead",
        question="How many orders, and how many customers, are to be expected by day, week and month?",
        definition=RANGE + "Orders are invoices with a sale line. Customers of a day are counted day by day: who orders on two days counts on both. "
        "Customers of a week or month are counted once in it, and forecast as series of their own, not as sums of days. Several markets are added up; all of "
        "them together are a series of their own.",
        columns={
            "date": "date", "actual": "count", "forecast": "count", "lower_80": "count", "upper_80": "count", "naive": "count", "added": "count",
            "grade": "text", "sentence": "text",
        },
        query=lambda connection, runs, filters: forecast_counted.ahead(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_groups.counted,
        sentence=sentences.orders,
        roles=EVERYONE,
        honours=frozenset({"market", "period"}),
        needs=NEEDS,
        notes=sentences.orders_notes,
        options=(
            Option("measure", "Count", ("orders", "customers"), "orders", drawn=True),
            Option("grain", "By", ("day", "week", "month"), "day", drawn=True),
        ),
        sparse=True,
        version=2,
        slide=Slide("line", "date", ("forecast", "actual", "naive", "lower_80", "upper_80"), rows=arranged.recent_open_days,
                    words={"actual": "Sold", "naive": "Naive baseline"}, faint=("naive",), edges=("lower_80", "upper_80")),
    ),
    Chart(
        id="forecast-groups",
        title="Segments and product families ahead",
        question="What should each segment and product family bring in the next 90 days?",
        definition="Forecast from the days of all markets together, so only for those who see all of them. Segments are those of today: what today's members "
        "bought, and would buy if they stayed, so a segment that is made of customers who left has none. "
        "A family is the products whose codes differ only in the letters at the end. The errors are those of single days over 90 days in tests (WAPE), of the "
        "shown model and of the naive baseline. " + MONEY,
        columns={
            "kind": "text", "name": "text", "before": "money", "expected": "money", "lower_80": "money", "upper_80": "money", "change": "change",
            "chosen": "text", "error": "share", "baseline_error": "share", "grade": "text", "reason": "text",
        },
        query=lambda connection, runs, filters: forecast_ahead.groups(connection, runs["forecasts"], filters),
        figure=forecast_groups.grouped,
        sentence=sentences.groups,
        roles=EVERYONE,
        notes=sentences.groups_notes,
        options=(Option("of", "Of", ("segments", "families"), "segments", words=("Segments", "Product families")),),
        honours=frozenset({"basis"}),
        needs=NEEDS,
        nothing=(
            "Segments and families are forecast for all markets together.",
            "Somebody who may see all markets can look at them after the full forecasts run.",
        ),
        version=2,
        slide=Slide("bar", "name", ("expected", "before"), only=15, faint=("before",), words={"expected": "Next 90 days", "before": "Last 90 days"}),
    ),
)  # fmt: skip
