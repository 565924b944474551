"""Small shops with known contents."""

import numpy as np
import pandas as pd


def orders(rows) -> pd.DataFrame:
    """From (customer, day, gross, returns) or (customer, day, gross, returns, market); a row without gross is a return."""
    full = [(*row, "Home")[:5] for row in rows]
    frame = pd.DataFrame(full, columns=["customer_id", "day", "gross", "returns", "market"])
    frame = frame.assign(day=pd.to_datetime(frame["day"]).astype("datetime64[us]"), is_order=frame["gross"] > 0)
    return frame.assign(gross=frame["gross"].astype("int64") * 10_000, returns=frame["returns"].astype("int64") * 10_000)


def random_orders(seed: int, customers: int = 120, days: int = 200, market: str = "Home", prefix: str = "c") -> pd.DataFrame:
    """Orders strewn over days; some customers once, some often."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        for day in np.sort(rng.integers(0, days, 1 + rng.poisson(2.5))):
            back = int(rng.integers(0, 50)) if rng.random() < 0.1 else 0
            rows.append((f"{prefix}{number:04d}", pd.Timestamp("2024-01-10") + pd.Timedelta(days=int(day)), int(rng.integers(50, 900)), back, market))
    return orders(rows)


def planted(seed: int, groups, count: int) -> pd.DataFrame:
    """Customers of groups (recency, frequency, monetary, share), lognormal about these; `truth` is the group."""
    rng = np.random.default_rng(seed)
    parts = []
    for truth, (recency, frequency, monetary, share) in enumerate(groups):
        n = round(count * share)
        parts.append(pd.DataFrame({
            "recency_days": np.maximum(1, np.round(recency * np.exp(rng.normal(0, 0.3, n)))),
            "frequency_orders": np.maximum(1, np.round(frequency * np.exp(rng.normal(0, 0.2, n)))),
            "monetary": monetary * np.exp(rng.normal(0, 0.3, n)),
            "truth": truth,
        }))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(customer_id=[f"c{number:05d}" for number in rng.permutation(len(frame))])


def cloud(seed: int, count: int) -> pd.DataFrame:
    """Customers without groups: one lognormal cloud, in whole days and orders."""
    rng = np.random.default_rng(seed)
    logs = rng.multivariate_normal([3.5, 1.0, 6.0], [[1.0, -0.4, -0.3], [-0.4, 0.6, 0.5], [-0.3, 0.5, 1.1]], size=count)
    values = np.expm1(np.abs(logs))
    frame = pd.DataFrame(values, columns=["recency_days", "frequency_orders", "monetary"])
    whole = frame[["recency_days", "frequency_orders"]].round().clip(lower=1)
    return frame.assign(customer_id=[f"c{number:05d}" for number in range(count)], **whole)
