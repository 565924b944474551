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
