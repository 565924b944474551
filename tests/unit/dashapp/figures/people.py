"""Small frames by hand about customers: segments in depth, movement, cohorts, groups."""

from __future__ import annotations

from datetime import date

import pandas as pd


def cells() -> pd.DataFrame:
    rows = [
        (5, 5, "Champions", 40, 0.4, 400, 900.0, 800.0, 2.0), (5, 4, "Champions", 10, 0.1, 30, 90.0, 80.0, 3.0),
        (1, 1, "Hibernating", 50, 0.5, 50, 70.0, -5.0, -0.1),
    ]  # fmt: skip
    columns = ["recency_score", "frequency_score", "segment", "customers", "share", "orders", "gross_sales", "net_sales", "spend_per_basket"]
    return pd.DataFrame(rows, columns=columns)


def spread() -> pd.DataFrame:
    rows = [("Champions", 40, 100.0, 150.0, 200.0, 300.0, 700.0, 260.0), ("Loyal", 20, -5.0, 90.0, 100.0, 150.0, 200.0, 110.0)]
    return pd.DataFrame(rows, columns=["segment", "customers", "lowest_tenth", "lower_quarter", "median", "upper_quarter", "highest_tenth", "mean"])


def profile() -> pd.DataFrame:
    rows = [
        ("Champions", 40, 5.0, 12.0, 900.0, 75.0, -1.2, 1.4, 1.1, -0.9, 2.0, 2.5, 0.1),
        ("Hibernating", 60, 250.0, 1.2, 90.0, 75.0, 0.8, -0.9, -0.8, 0.6, -0.7, -0.8, -0.1),
    ]
    columns = [
        "segment", "customers", "recency_days", "orders_each", "spend_each", "basket_each", "recency_z", "orders_z", "spend_z", "recency_relative",
        "orders_relative", "spend_relative", "basket_relative",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def flows() -> pd.DataFrame:
    rows = [
        ("Champions", "Champions", "stayed", 30), ("Champions", "Loyal", "time passed", 8), ("Champions", "Loyal", "cut points", 2),
        ("Loyal", "Champions", "own orders", 5), ("Not yet customers", "New customers", "new", 9),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["from_segment", "to_segment", "cause", "customers"])
    frame.insert(0, "from_date", date(2011, 8, 31))
    frame.insert(1, "to_date", date(2011, 12, 9))
    return frame


def sizes() -> pd.DataFrame:
    rows = [(date(2011, month, 28), name, 10 * month, 0.5) for month in (1, 2, 3) for name in ("Champions", "Loyal")]
    return pd.DataFrame(rows, columns=["date", "segment", "customers", "share"])


def cohorts() -> pd.DataFrame:
    rows = []
    for place, size in enumerate((100, 50, 20)):
        for period in range(3 - place):
            customers = size if not period else size // (period + 2)
            money = 10.0 * customers
            rows.append((
                date(2011, 1 + place, 1), period, size, customers, customers / size, customers, money, 1.0, money - 1, 10.0, money / size * (period + 1),
                place + period == 2,
            ))  # fmt: skip
    columns = [
        "cohort", "period", "size", "customers", "retention", "orders", "gross_sales", "returns", "net_sales", "spend_per_basket", "value", "partial",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def by_first() -> pd.DataFrame:
    rows = [
        ("New customers", 0, 90, 90, 1.0), ("New customers", 1, 80, 20, 0.25), ("Loyal", 0, 30, 30, 1.0), ("Loyal", 1, 30, 15, 0.5),
        ("At risk", 1, 3, 1, 1 / 3),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["first_segment", "period", "size", "customers", "retention"])


def scores() -> pd.DataFrame:
    rows = [
        (name, k, 0.5 - 0.05 * k, 0.3, 900.0, 1.1, 500.0 / k, 0.2 * k, 0.9, 0.0, 0.1, (name, k) == ("K-Means", 3), "", "Because. It is.", "logs")
        for name in ("K-Means", "Ward") for k in (2, 3, 4)
    ]  # fmt: skip
    rows.append(("HDBSCAN", 0, *[float("nan")] * 9, False, "It finds none.", "Because. It is.", "logs"))
    columns = [
        "algorithm", "groups", "silhouette", "one_cloud", "calinski_harabasz", "davies_bouldin", "inertia", "explained", "stability", "noise_share",
        "smallest_share", "chosen", "reason", "recommendation", "features",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def groups() -> pd.DataFrame:
    rows = [
        (1, "Recent big spenders", 20, 0.2, 800.0, 0.8, 200, 4.0, 5.0, 10.0, 40.0, -1.1, 1.5, 1.2),
        (2, "Lapsed customers", 80, 0.8, 200.0, 0.2, 100, 2.0, 150.0, 1.0, 2.5, 0.3, -0.4, -0.3),
    ]
    columns = [
        "cluster", "name", "customers", "customer_share", "sales", "sales_share", "orders", "spend_per_basket", "recency_days", "frequency_orders",
        "monetary", "recency_z", "orders_z", "spend_z",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def places() -> pd.DataFrame:
    rows = [
        (1 + number % 2, "Odd" if number % 2 else "Even", f"c{number}", number / 3, -number / 7, number, 1 + number, 10.0 * number, 1.0) for number in range(9)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["cluster", "name", "customer_id", "x", "y", "recency_days", "orders", "sales", "shown_share"])


def silhouettes() -> pd.DataFrame:
    rows = [(cluster, name, part, 0.6 - 0.2 * part, 30, 0.3) for cluster, name in ((1, "Sharp"), (2, "Blunt")) for part in (1, 2, 3, 4)]
    return pd.DataFrame(rows, columns=["cluster", "name", "part", "silhouette", "customers", "mean"])


def hours() -> pd.DataFrame:
    return pd.DataFrame(
        [(1, 9, 5, 500.0, 100.0), (1, 12, 9, 300.0, 33.3), (4, 11, 2, 90.0, 45.0)], columns=["weekday", "hour", "orders", "gross_sales", "spend_per_basket"]
    )


def values() -> pd.DataFrame:
    rows = [(0.0, 1.0, 3, 0.3, 1.5, 40.0, 900.0), (1.0, 2.0, 5, 0.5, 8.0, 40.0, 900.0), (500_000.0, None, 2, 0.2, 2e6, 40.0, 900.0)]
    return pd.DataFrame(rows, columns=["from_value", "to_value", "orders", "share", "gross_sales", "median", "highest_hundredth"])


def returned() -> pd.DataFrame:
    rows = [(date(2011, month, 1), 100.0 * month, 10.0, 0.1 / month, month == 3) for month in (1, 2, 3)]
    return pd.DataFrame(rows, columns=["month", "gross_sales", "returns", "return_rate", "partial"])


def quality() -> pd.DataFrame:
    rows = [("read", 100, 1.0, 900.0), ("without a customer", 25, 0.25, 90.0), ("sales", 97, 0.97, 950.0)]
    return pd.DataFrame(rows, columns=["step", "lines", "share", "amount"])


def expected() -> pd.DataFrame:
    rows = [
        ("Champions", 10, 900.0, 90.0, 20.0, 2.0, 1500.0, -0.4, "Rough: off; more."),
        ("Can't lose them", 2, 300.0, 150.0, 1.0, 0.5, 0.0, None, "Rough: off; more."),
    ]
    columns = ["segment", "customers", "expected_sales", "sales_per_customer", "expected_orders", "orders_per_customer", "before", "change", "reason"]
    return pd.DataFrame(rows, columns=columns)


def concentrated() -> pd.DataFrame:
    rows = [(step, step / 20, 100.0 * step, (step / 20) ** 0.5, 100.0 - step) for step in range(1, 21)]
    return pd.DataFrame(rows, columns=["customers", "customer_share", "expected_sales", "cumulative_share", "least_expected"])


def held_out() -> pd.DataFrame:
    rows = [("never yet", 30, 10.0, 15.0, 0.0), ("once", 20, 12.0, 12.0, 6.0), ("7 times or more", 5, 30.0, 41.0, 38.0)]
    return pd.DataFrame(rows, columns=["group", "customers", "predicted", "actual", "naive"])


def levers() -> pd.DataFrame:
    rows = [
        ("Win back", "At risk", 40, 100.0, 0.1, 10.0, 30.0, 300.0, 150.0, 450.0, 0.3, 50.0, 70.0, 1000.0, 10_000.0),
        ("Second order", "New customers", 5, 2.5, 0.0, None, 30.0, 0.0, 0.0, 0.0, 0.0, None, None, 1000.0, 10_000.0),
        ("Fewer returns", "All customers", None, None, 0.2, None, None, 100.0, 50.0, 150.0, 0.1, None, 40.0, 1000.0, 10_000.0),
    ]
    columns = [
        "lever", "segment", "customers", "contacts", "assumed", "extra_orders", "spend_per_basket", "extra_sales", "low", "high", "share_of_gap", "cost",
        "margin", "gap", "baseline",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def needs() -> pd.DataFrame:
    rows = [("Win back", "At risk", 40, 300.0, 0.1, "as given", "1 in 4 would have to order once more.")]
    return pd.DataFrame(rows, columns=["lever", "segment", "customers", "extra_sales", "assumed", "comes_from", "alone"])


def target() -> pd.DataFrame:
    rows = [
        ("The same days a year before", 800.0, None, None, "", ""),
        ("Forecast of the next 90 days (baseline)", 1000.0, 700.0, 1400.0, "rough", "90 days: rough."),
        ("Target: 10\u00a0% more", 1100.0, None, None, "", ""),
    ]
    return pd.DataFrame(rows, columns=["what", "amount", "lower_80", "upper_80", "grade", "reason"])


def cross() -> pd.DataFrame:
    rows = [(1, "Recent", "Champions", 18, 0.9, 0.6), (1, "Recent", "Loyal", 2, 0.1, 0.2), (2, "Lapsed", "Champions", 12, 0.6, 0.4)]
    return pd.DataFrame(rows, columns=["cluster", "name", "segment", "customers", "share_of_cluster", "share_of_segment"])
