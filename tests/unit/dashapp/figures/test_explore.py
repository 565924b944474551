"""Explore draws the right figure for each combination."""

import pandas as pd
import pytest

from dashapp.charts import BY_ID
from dashapp.figures import theme
from dashapp.figures.explore import explore
from dashapp.filters import Filters
from dashapp.queries.explore import COLUMNS, DIMENSIONS, MEASURES, why_not

SEGMENTS = ("Champions", "Loyal", "guest")
MONTHS = ("2011-10", "2011-11", "2011-12")


def cells(*rows: dict) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).reindex(columns=list(COLUMNS))


def by_month() -> pd.DataFrame:
    return cells(*({"month": month, "net_sales": 100.0 * place, "partial": month == "2011-12"} for place, month in enumerate(MONTHS, 1)))


def ranked() -> pd.DataFrame:
    values = (9000.0, 100.0, 80.0, 60.0, 40.0)
    return cells(*({"market": f"M{place}", "net_sales": value} for place, value in enumerate(values)))


def crossed() -> pd.DataFrame:
    return cells(
        *(
            {"segment": name, "month": month, "customers": None if name == "guest" else 10 * place, "partial": month == "2011-12"}
            for name in SEGMENTS
            for place, month in enumerate(MONTHS, 1)
        )
    )


def test_time_is_bars_with_partial_periods_hatched():
    figure = explore(by_month(), basis="net")
    assert figure.data[0].type == "bar" and list(figure.data[0].marker.pattern.shape) == ["", "", "/"]
    assert figure.layout.yaxis.range[0] == 0


def test_days_are_a_line():
    days = cells(*({"day": f"2011-11-0{n}", "orders": n, "partial": False} for n in range(1, 6)))
    assert explore(days, basis="net", measure="orders", by="day").data[0].mode == "lines"


def test_a_giant_is_cut_and_says_its_value_so_that_the_others_can_be_read():
    figure = explore(ranked(), basis="net", by="market")
    bars, labels = figure.data
    assert bars.x[0] == 125.0 and bars.x[1] == 100.0 and bars.marker.pattern.shape[0] == "/"
    assert labels.text[0].strip() == "£9.0k (bar cut)" and labels.text[1].strip() == "£100"


def test_segments_over_time_are_lines_in_their_colours_and_partial_periods_are_left_apart():
    figure = explore(crossed(), basis="net", measure="customers", by="segment", split="month")
    lines = [trace for trace in figure.data if trace.showlegend]
    assert [line.name for line in lines] == ["Champions", "Loyal", "Guests"]
    assert lines[0].line.color == theme.LIGHT.segment("Champions") and len(lines[0].x) == 2
    assert next(trace for trace in figure.data if not trace.showlegend).marker.symbol == "circle-open"


def test_two_names_are_a_heatmap_with_every_name_and_value():
    frame = cells(*({"market": market, "segment": name, "orders": 5} for market in ("Germany", "France") for name in SEGMENTS))
    figure = explore(frame, basis="net", measure="orders", by="market", split="segment")
    assert figure.data[0].type == "heatmap" and list(figure.layout.yaxis.tickvals) == ["Germany", "France"]
    assert list(figure.data[0].x) == ["Champions", "Loyal", "Guests"] and figure.data[0].text[0][0] == "5"


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("measure", MEASURES)
def test_an_empty_answer_is_drawn_too(measure, by):
    assert explore(cells(), basis="net", measure=measure, by=by).layout


def test_closed_combinations_have_a_reason_and_open_ones_none():
    assert why_not("net_sales", "market", "segment") == "" and why_not("customers", "week", "none") == ""
    assert why_not("new_customers", "weekday", "month") == ""
    for measure, by, split in (
        ("net_sales", "market", "market"), ("net_sales", "month", "week"), ("orders", "market", "group"), ("orders", "market", "product"),
        ("customers", "product", "none"), ("orders", "product", "month"), ("customers", "weekday", "none"), ("orders", "weekday", "day"),
    ):  # fmt: skip
        assert why_not(measure, by, split).endswith((".", ").")), (measure, by, split)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Net sales were highest in November 2011: £200"),
        ({"by": "market"}, "Net sales by market: M0 first, with £9.0k"),
        ({"by": "segment", "split": "month", "measure": "customers"}, "Customers by segment and month: Champions, November 2011 first, with 20"),
    ],
)
def test_titles_are_sentences(options, words):
    frame = ranked() if options.get("by") == "market" else crossed() if options else by_month()
    assert BY_ID["explore"].sentence(frame, Filters(options=tuple(options.items()))) == words
