"""The leading segment of each market says what the segments' own chart says when it is narrowed to that market."""

from datetime import timedelta

import pytest

from dashapp import charts
from dashapp.filters import Filters

LEADING, SEGMENTS, MARKETS = (charts.find(name) for name in ("segments-leading", "segments-summary", "markets-sales"))
SAME = ["segment", "customers", "orders", "gross_sales", "returns", "net_sales", "share", "spend_per_basket"]


@pytest.mark.parametrize("filters", [Filters(), Filters(basis="gross", period="last-90"), Filters(segments=("Loyal", "At risk"))], ids=str)
def test_each_row_is_the_first_segment_of_its_market(service, everyone, filters):
    def first(*markets: str):
        asked = Filters(markets=markets, segments=filters.segments, basis=filters.basis, period=filters.period)
        frame = service.desk.run_chart(SEGMENTS, asked, everyone).frame
        named = frame[~frame["segment"].isin(("guest", "no segment"))]
        return named.iloc[0], named["customers"].sum()

    answer = service.desk.run_chart(LEADING, filters, everyone)
    frame = answer.frame
    assert frame["market"].iloc[0] == "All together" and frame["market"].is_unique and len(frame) > 3
    for row in frame.to_dict("records"):
        expected, people = first(*([] if row["market"] == "All together" else [row["market"]]))
        for name in SAME:
            assert row[name] == (pytest.approx(expected[name]) if name != "segment" else expected[name]), (row["market"], name)
        assert row["customer_share"] == pytest.approx(row["customers"] / people)
    told = service.desk.run_chart(MARKETS, filters, everyone).frame.dropna(subset=["leading_segment"])
    assert dict(zip(told["market"], told["leading_segment"], strict=True)) == dict(zip(frame["market"][1:], frame["segment"][1:], strict=True))
    same = int((frame["segment"][1:] == frame["segment"].iloc[0]).sum())
    assert f"overall and in {same} of {len(frame) - 1} markets" in answer.title


def test_of_one_market_there_is_one_row(service, everyone, viewer_of):
    for answer in (
        service.desk.run_chart(LEADING, Filters(markets=("Germany",)), everyone),
        service.desk.run_chart(LEADING, Filters(), viewer_of("Germany")),
    ):
        assert list(answer.frame["market"]) == ["Germany"] and "sell most in Germany" in answer.title


def test_nobody_known_is_said_and_not_blank(service, everyone):
    later = service.desk.offer(everyone).core.data_to + timedelta(days=10)
    answer = service.desk.run_chart(LEADING, Filters(date_from=later, date_to=later), everyone)
    assert answer.frame.empty and answer.chart.nothing[0] == "No known customer ordered here."
