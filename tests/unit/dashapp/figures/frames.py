"""Small frames by hand, one for each figure."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

MONEY = ("gross_sales", "returns", "net_sales")


def markets(sales: dict[str, float], leading: str = "Champions") -> pd.DataFrame:
    total = sum(sales.values())
    rows = [
        {"market": name, "iso3": name[:3].upper(), "gross_sales": money + 10, "returns": 10.0, "net_sales": money, "share": money / total,
         "leading_segment": leading, "customers": 3, "orders": 4, "spend_per_basket": money / 4}
        for name, money in sales.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def segments() -> pd.DataFrame:
    rows = [
        ("Loyal", 30, 40, 400.0, 0.0, 400.0, 10.0, 0.4),
        ("Champions", 10, 50, 700.0, 100.0, 600.0, 12.0, 0.6),
        ("guest", None, 5, 900.0, 0.0, 900.0, 180.0, None),
        ("no segment", 0, 0, 0.0, 20.0, -20.0, None, -0.02),
    ]
    frame = pd.DataFrame(rows, columns=["segment", "customers", "orders", *MONEY, "spend_per_basket", "share"])
    return frame.assign(customer_share=frame["customers"].astype(float) / 40)


def products(segments: tuple[str, ...], each: int) -> pd.DataFrame:
    rows = [(segment, rank, f"C{rank}", f"PRODUCT {rank}", 5, 2, 110.0 - rank, 10.0, 100.0 - rank) for segment in segments for rank in range(1, each + 1)]
    return pd.DataFrame(rows, columns=["segment", "rank", "product_code", "product", "units", "orders", *MONEY])


def trend(partial_last: bool = True) -> pd.DataFrame:
    rows = [(date(2011, month, 1), 100.0 * month, 10.0, 100.0 * month - 10, 5, 4, partial_last and month == 3) for month in (1, 2, 3)]
    return pd.DataFrame(rows, columns=["period", *MONEY, "orders", "customers", "partial"])


def forecast(past: int = 60, ahead: int = 21) -> pd.DataFrame:
    """From Monday 3 January 2011; no Saturday (weekday 5) ever sells."""
    rows = []
    for index in range(past + ahead):
        day = date(2011, 1, 3) + timedelta(days=index)
        money = 0.0 if day.weekday() == 5 else 100.0
        sold = [money, None, None, None, None] if index < past else [None, money, money * 0.8, money * 1.2, money * 1.1]
        rows.append((day, *sold))
    return pd.DataFrame(rows, columns=["date", "actual", "forecast", "lower_80", "upper_80", "naive"])


def trust() -> pd.DataFrame:
    rows = [
        ("All markets", model, model == "theta", horizon, 9, 0.3 + add + horizon / 1000, 1.0, 0.1, -0.05, 0.8, 0.95, "useful" if model == "theta" else "")
        for horizon in (7, 30, 60, 90)
        for model, add in (("theta", 0.0), ("naive", 0.05), ("prophet", 0.02), ("ets", 0.03))
    ]
    names = ["market", "model", "chosen", "horizon_days", "cutoffs", "wape", "mase", "total_error", "bias", "coverage_80", "coverage_95", "grade"]
    return pd.DataFrame(rows, columns=names)


def tests() -> pd.DataFrame:
    rows = [
        ("All markets", cutoff, cutoff + timedelta(days=ahead), 100.0 + ahead, 95.0, 90.0, 80.0, 60.0, 140.0)
        for cutoff in (date(2011, 3, 1), date(2011, 4, 1))
        for ahead in range(1, 31)
    ]
    return pd.DataFrame(rows, columns=["series", "cutoff", "date", "actual", "forecast", "prophet", "naive", "lower_80", "upper_80"])


def parts() -> pd.DataFrame:
    trend = [("All markets", "trend", f"2011-01-{day:02d}", 1000.0 + day) for day in (3, 10, 17)]
    bars = [("All markets", "weekday", "Thursday", 0.3), ("All markets", "weekday", "Sunday", -0.4), ("All markets", "year", "11", 0.5),
            ("All markets", "holidays", "public holiday", -0.2)]  # fmt: skip
    return pd.DataFrame([*trend, *bars], columns=["series", "part", "at", "value"])


def periods() -> pd.DataFrame:
    rows = [
        ("Next month, Jan 2012", date(2012, 1, 1), date(2012, 1, 31), 900.0, 700.0, 1200.0, 450.0, 1.0, 950.0, "useful", "30 days: useful."),
        ("Next fiscal quarter, Jan – Mar 2012", date(2012, 1, 1), date(2012, 3, 31), 3000.0, 2000.0, 4500.0, None, None, 3300.0, "rough", "90 days: rough."),
        ("Next fiscal year, Apr 2012 – Mar 2013", date(2012, 4, 1), date(2013, 3, 31), None, 8000.0, 19000.0, 9000.0, None, None, "not supported",
         "A year: no."),
    ]  # fmt: skip
    names = ["period", "first_day", "last_day", "expected", "lower_80", "upper_80", "last_year", "change", "by_itself", "grade", "sentence"]
    return pd.DataFrame(rows, columns=names)


def year(supported: bool = False) -> pd.DataFrame:
    rows = [(date(2012, month, 1), 30, 100.0, 100.0, 150.0, 120.0 if supported else None, 90.0, 180.0) for month in range(1, 13)]
    return pd.DataFrame(rows, columns=["month", "days", "last_year", "pattern", "growth", "expected", "lower_80", "upper_80"])


def weeks(markets: int = 5) -> pd.DataFrame:
    rows = []
    for market in range(markets):
        for week in range(12):
            line = [10.0 * week, None, None, None] if week < 8 else [None, 90.0, 60.0, 130.0]
            rows.append((f"M{market}", date(2011, 1, 1) + timedelta(weeks=week), *line, "rough"))
    return pd.DataFrame(rows, columns=["market", "week", "actual", "forecast", "lower_80", "upper_80", "grade"])


def groups() -> pd.DataFrame:
    rows = [
        ("segment", "Champions", 900.0, 1000.0, 700.0, 1400.0, 0.1, "theta", 0.3, 0.4, "useful", ""),
        ("segment", "New customers", 20.0, None, None, None, None, "", None, None, "not supported", "12 days of history; a forecast needs 180."),
        ("total", "All markets", 1000.0, 1100.0, 800.0, 1500.0, 0.1, "blend", 0.3, 0.4, "useful", ""),
    ]
    names = ["kind", "name", "before", "expected", "lower_80", "upper_80", "change", "chosen", "error", "baseline_error", "grade", "reason"]
    return pd.DataFrame(rows, columns=names)


def counted(months: int = 12) -> pd.DataFrame:
    """Customers of whole months, then of three ahead."""
    past = [(date(2010 + at // 12, at % 12 + 1, 1), 100.0 + at, None, None, None, None, 101.0 + at, "", "") for at in range(months)]
    ahead = [(date(2011, at, 1), None, 120.0, 90.0, 150.0, 110.0, None, "rough", f"{at} months: rough.") for at in (1, 2, 3)]
    return pd.DataFrame(past + ahead, columns=["date", "actual", "forecast", "lower_80", "upper_80", "naive", "added", "grade", "sentence"])
