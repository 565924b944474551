"""Customers of whom all is known: they order at a rate of their own, leave by a chance of their own, and spend about a mean of their own."""

import numpy as np
import pandas as pd

END = pd.Timestamp("2024-12-31")


def shop(seed: int, count: int, *, r=0.8, alpha=40.0, a=0.9, b=2.5, p=6.0, q=4.0, v=90.0, days=420) -> pd.DataFrame:
    """Orders of `count` customers, as `measures.measure` wants them."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        day, rate, leave, inverse = rng.uniform(0, days - 1), rng.gamma(r, 1 / alpha), rng.beta(a, b), rng.gamma(q, 1 / v)
        while day < days:
            rows.append((f"c{number:05d}", END - pd.Timedelta(days=days - 1 - int(day)), rng.gamma(p, 1 / inverse)))
            if rows[-1][0] == (rows[-2][0] if len(rows) > 1 else "") and rng.random() < leave:
                break
            day += rng.exponential(1 / rate)
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "money"])
    gross = (frame["money"] * 10_000).round().astype("int64")
    return frame.assign(market="Home", is_order=True, gross=gross, returns=0).drop(columns="money")
