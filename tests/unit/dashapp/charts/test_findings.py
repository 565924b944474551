"""What stands out in small frames by hand."""

import pandas as pd

from dashapp.charts.findings import LEAST, Seen, ranked
from tests.unit.dashapp.figures import frames


def seen(**more):
    markets = frames.markets({"UK": 840.0, "Germany": 100.0, "France": 60.0}).assign(leading_segment=["Champions", "Loyal", "Champions"])
    months = frames.trend(partial_last=False).head(0)
    return Seen(**({"segments": frames.segments(), "markets": markets, "months": months, "sales": "net_sales", "words": "net sales"} | more))


def test_each_sentence_has_its_number_and_they_come_by_size():
    found = ranked(seen())
    assert list(found["rank"]) == list(range(1, len(found) + 1))
    assert found["size"].is_monotonic_decreasing and (found["size"] >= LEAST).all()
    told = set(found["finding"])
    assert "UK brings 84\u00a0% of net sales; the next, Germany, 10.0\u00a0%." in told
    assert "In 1 of 3 markets another segment than Loyal leads: in UK Champions." not in told
    assert "In 2 of 3 markets another segment than Loyal leads: in UK Champions, in France Champions." in told
    assert any(text.startswith("Guests bring 47.9") for text in told)


def test_three_months_are_set_against_three_before():
    months = pd.DataFrame(
        {"period": pd.to_datetime([f"2011-{month:02d}-01" for month in range(1, 7)]).date, "net_sales": [10.0] * 3 + [15.0] * 3},
    )
    told = ranked(seen(months=months))["finding"]
    assert "April to June 2011 brought £45 net sales, 50\u00a0% more than the three months before." in set(told)
    assert not any("three months" in text for text in ranked(seen(months=months.head(5)))["finding"])


def test_nothing_sold_means_nothing_to_say():
    empty = Seen(frames.segments().head(0), frames.markets({"UK": 1.0}).head(0), frames.trend().head(0), "net_sales", "net sales")
    assert ranked(empty).empty and list(ranked(empty).columns) == ["rank", "finding", "size", "chart"]


def test_where_segments_mean_little_nothing_is_found_of_them():
    told = " ".join(ranked(seen(), segments_mean_little=True)["finding"])
    assert "UK brings" in told and "Champions" not in told and "Loyal" not in told
