from __future__ import annotations

import pandas as pd

from dashapp.figures import arranged
from tests.unit.dashapp.figures import frames


def test_recent_days_are_those_on_which_the_shop_sells() -> None:
    made = arranged.recent_open_days(frames.forecast(past=60, ahead=21), days=28)
    assert len(made) == 24 + 18 and not any(day.weekday() == 5 for day in made["date"])


def test_errors_of_both_models_stand_beside_each_other_the_best_first() -> None:
    rows = [
        ("EIRE", "theta", True, 30, 0.9), ("EIRE", "naive", False, 30, 1.0), ("Spain", "prophet", True, 30, 0.4), ("Spain", "naive", False, 30, 0.5),
        ("Spain", "naive", False, 7, 9.0), ("EIRE", "prophet", False, 30, 2.0),
    ]  # fmt: skip
    made = arranged.error_by_market(pd.DataFrame(rows, columns=["market", "model", "chosen", "horizon_days", "wape"]))
    assert made.to_dict("records") == [{"market": "Spain", "shown": 0.4, "naive": 0.5}, {"market": "EIRE", "shown": 0.9, "naive": 1.0}]


def test_months_stay_as_they_are() -> None:
    assert arranged.trading_days(frames.trend()).equals(frames.trend())


def test_half_is_no_giant() -> None:
    made = arranged.giant_apart(frames.markets({"A": 50.0, "B": 30.0, "C": 20.0}))
    assert set(made["scale"]) == {""}


def test_guests_are_no_segment() -> None:
    assert list(arranged.named_segments(frames.segments())["segment"]) == ["Loyal", "Champions"]
