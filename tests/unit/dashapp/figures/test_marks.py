"""Annotated days stand on figures that show time, and change nothing else."""

from datetime import date

import pandas as pd

from dashapp.charts import BY_ID
from dashapp.figures import theme
from dashapp.filters import Filters

MONTHS = pd.DataFrame(
    [(date(2011, month, 1), 100.0, 5.0, 95.0, 10, 8, month == 12) for month in range(1, 13)],
    columns=["period", "gross_sales", "returns", "net_sales", "orders", "customers", "partial"],
)
MARKETS = pd.DataFrame([("Germany", 100.0, 1.0, "Loyal")], columns=["market", "net_sales", "share", "leading_segment"])


def marked(figure):
    return [each for each in figure.layout.annotations if each.name == "mark"]


def test_a_day_is_a_line_with_its_words():
    figure = BY_ID["sales-trend"].draw(MONTHS, Filters(), marks=(("2011-03-15", "New <b>catalogue</b>"), ("2011-12-24", "Closed")))
    assert [each.text for each in marked(figure)] == ["New &lt;b>catalogue&lt;/b>", "Closed"]
    assert [str(shape.x0)[:10] for shape in figure.layout.shapes] == ["2011-03-15", "2011-12-24"]


def test_days_outside_of_what_is_shown_are_left_out():
    figure = BY_ID["sales-trend"].draw(MONTHS, Filters(), marks=(("2010-12-31", "Before"), ("2012-06-01", "After")))
    assert not marked(figure) and not figure.layout.shapes


def test_words_of_near_days_stand_in_rows():
    figure = BY_ID["sales-trend"].draw(MONTHS, Filters(), marks=(("2011-03-15", "One"), ("2011-03-20", "Two"), ("2011-11-20", "Three")))
    assert [each.ay for each in marked(figure)] == [-12, -29, -12]


def test_figures_without_time_stay_as_they_are():
    plain = BY_ID["markets-sales"].draw(MARKETS, Filters())
    assert BY_ID["markets-sales"].draw(MARKETS, Filters(), marks=(("2011-03-15", "x"),)) == plain


def test_marks_follow_the_theme():
    figure = BY_ID["sales-trend"].draw(MONTHS, Filters(), dark=True, marks=(("2011-03-15", "x"),))
    assert marked(figure)[0].font.color == theme.DARK.ink
