"""`python -m analytics models forecast --input FILE`: what will be sold, how far that can be trusted, and why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics import settings
from analytics.errors import FileRefused
from analytics.ingest.orders import read_orders
from analytics.models.forecast import Params, Result, Subject
from analytics.models.forecast.calendar import whole_days
from analytics.models.forecast.distinct import GRAINS, Counted
from analytics.models.forecast.events import strayed
from analytics.runs.forecast_work import work

SCALE = 10_000
MEASURES = ("net", "gross", "orders", "customers")
LARGEST = 5
LONGEST = 90


def add_model(models: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = models.add_parser("forecast", help="sales ahead with ranges, tests on the past, and grades")
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=".xlsx, .csv, .parquet or .zip of order lines")
    parser.add_argument("--horizon", type=_days, default=LONGEST, metavar="DAYS", help="days ahead, 1 to 90; the year ahead is given by month")
    parser.add_argument("--measure", choices=MEASURES, default="net")
    parser.add_argument("--market", action="append", default=[], metavar="NAME", help="may be repeated; default: all markets together, and the five largest")
    parser.add_argument("--country", default="", metavar="ISO3", help="whose public holidays count, such as GBR; default: none")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DAY", help="read the days before this one; default: all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    parser.set_defaults(func=run)


def _days(text: str) -> int:
    if not (text.isdigit() and 1 <= int(text) <= LONGEST):
        raise argparse.ArgumentTypeError(f"1 to {LONGEST} days can be forecast day by day, not {text[:20]!r}; the year ahead is given by month")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Forecast in this process and its children, and print."""
    orders = read_orders(options.input)
    if options.as_of:
        orders = orders[orders["day"] < pd.Timestamp(options.as_of)]
    if not orders["is_order"].any():
        raise FileRefused(f"{options.input.name} has no order{f' before {options.as_of}' if options.as_of else ''} to forecast from.")
    subjects = list(_subjects(orders, options))
    results = work(subjects, Params(days=options.horizon), settings.load().processes)
    told = [{"name": subject.name, "measure": options.measure, **_told(result)} for subject, result in zip(subjects, results, strict=True)]
    if options.json:
        as_of = (_last(orders) + pd.Timedelta(days=1)).date().isoformat()
        print(json.dumps({"as_of": as_of, "horizon_days": options.horizon, "series": told}, ensure_ascii=False))
        return 0
    for each in told:
        print(f"{each['name']} ({options.measure}): " + (each["reason"] or f"{each['total']:,.0f} in {options.horizon} days, by {each['chosen']}."))
        by = each.get("by", {}).items()
        counted = [f"Customers by {name}: {told['reason'] or _counted_words(told)}" for name, told in by]
        for line in (*(grade["sentence"] for grade in each["grades"]), *each["notes"], *counted):
            print(f"  {line}")
    return 0


def _subjects(orders: pd.DataFrame, options: argparse.Namespace) -> Iterator[Subject]:
    known = orders.groupby("market")["gross"].sum().sort_index().sort_values(ascending=False, kind="stable")
    if absent := [market for market in options.market if market not in known.index]:
        raise FileRefused(f"There is no market {absent[0][:60]!r} in {options.input.name}. Choose among: {', '.join(known.index)}.")
    for market in options.market or ["", *known.index[:LARGEST]]:
        rows = orders[orders["market"] == market] if market else orders
        by_day = rows.groupby("day")
        sums = {
            "net": (by_day["gross"].sum() - by_day["returns"].sum()) / SCALE,
            "gross": by_day["gross"].sum() / SCALE,
            "orders": by_day["is_order"].sum(),
            "customers": rows[rows["is_order"]].groupby("day")["customer_id"].nunique().reindex(by_day.size().index, fill_value=0),
        }
        amounts = sums[options.measure].rename("amount").reset_index()
        many = options.measure == "gross" and sums["orders"].median() >= 10
        sales = whole_days(amounts, rows["day"].min().date(), _last(orders).date())
        largest = by_day["gross"].max() / SCALE if many else None
        yield Subject(market or "All markets", sales, options.country, largest=largest, distinct=_distinct(rows) if options.measure == "customers" else {})


def _distinct(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """How many different customers ordered in each week and month, by its first day."""
    bought = rows[rows["is_order"] & rows["customer_id"].notna()]
    starts = {name: pd.PeriodIndex(bought["day"], freq=grain.freq).start_time for name, grain in GRAINS.items()}
    return {name: bought.groupby(of)["customer_id"].nunique() for name, of in starts.items()}


def _last(orders: pd.DataFrame) -> pd.Timestamp:
    days = pd.DatetimeIndex(np.sort(orders["day"].unique()))
    return days[: len(days) - len(strayed(days))][-1]


def _told(result: Result) -> dict[str, Any]:
    """A result as plain values."""
    body: dict[str, Any] = {
        "chosen": result.chosen, "reason": result.reason, "notes": list(result.notes),
        "grades": [{"horizon_days": grade.horizon_days, "grade": grade.grade, "sentence": grade.sentence} for grade in result.grades],
    }  # fmt: skip
    if result.counted:
        body["by"] = {name: _told_counted(counted) for name, counted in result.counted.items()}
    if result.reason or result.known is None:
        return body
    limits = np.quantile(result.paths, [0.025, 0.1, 0.9, 0.975], axis=1).round(2)
    days = result.days.assign(**dict(zip(("lower_95", "lower_80", "upper_80", "upper_95"), limits, strict=True)))
    year = result.year.months if result.year else pd.DataFrame()
    return body | {
        "total": round(float(result.days["forecast"].sum()), 2),
        "total_80": np.quantile(result.paths.sum(axis=0), [0.1, 0.9]).round(2).tolist(),
        "calendar": [sentence for _, sentence in result.known.calendar.rules()],
        "one_off": [
            {"day": str(day.date()), "amount": float(amount)}
            for day, amount in zip(pd.DatetimeIndex(result.known.one_off.index), result.known.one_off, strict=True)
        ],
        "days": _rows(days.assign(day=days["day"].dt.strftime("%Y-%m-%d")).round(2)),
        "backtests": _rows(result.backtests.round(4)),
        "year": _rows(year.assign(month=year["month"].dt.strftime("%Y-%m-%d")).round(2)) if len(year) else [],
    }


def _counted_words(told: dict[str, Any]) -> str:
    first = told["periods"][0]
    sentences = " ".join(row["sentence"] for row in told["backtests"] if row["sentence"])
    return f"{first['forecast']:,.0f} different ones in the one that begins on {first['start']}, by {told['chosen']}. {sentences}"


def _told_counted(counted: Counted) -> dict[str, Any]:
    """Distinct customers of weeks or months as plain values."""
    body: dict[str, Any] = {"chosen": counted.chosen, "reason": counted.reason}
    if counted.reason:
        return body
    limits = dict(zip(("lower_80", "upper_80"), np.quantile(counted.paths, [0.1, 0.9], axis=1), strict=True))
    periods = counted.periods.assign(**limits)
    backtests = counted.scores.astype({"coverage_80": float}).round(4)
    return body | {"periods": _rows(periods.assign(start=periods["start"].dt.strftime("%Y-%m-%d")).round(2)), "backtests": _rows(backtests)}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): None if value is None or value != value else value for name, value in row.items()} for row in table.to_dict("records")]
