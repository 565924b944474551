from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pandas as pd
import polars as pl
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.dml import MSO_FILL

from dashapp import charts
from dashapp.exports import csv_file, files
from dashapp.exports.slides import native
from dashapp.exports.slides.deck import NO_PICTURE, repacked
from dashapp.exports.slides.series import plots
from dashapp.filters import Filters
from tests.unit.dashapp.exports.answered import answer, told
from tests.unit.dashapp.figures import frames


def opened(*sheets, images=None):
    return Presentation(io.BytesIO(files.deck(sheets, "A deck", images)))


def charts_of(slide):
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def words_of(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def trend_days(days: int) -> pd.DataFrame:
    rows = [(date(2011, 1, 3) + timedelta(days=place), 10.0 * (place % 7 != 5), 0.0, 10.0 * (place % 7 != 5), 1, 1, False) for place in range(days)]
    return pd.DataFrame(rows, columns=frames.trend().columns)


def test_the_chart_is_native_and_has_the_numbers_of_the_csv() -> None:
    made = told("segments-summary", frames.segments())
    (slide,) = opened(made).slides
    (chart,) = charts_of(slide)
    rows = list(csv.reader(io.StringIO(csv_file.written(made).decode("utf-8-sig"), newline="")))
    column = rows[0].index("Net sales (£)")
    assert list(chart.plots[0].categories) == [row[0] for row in rows[1:]]
    assert list(chart.plots[0].series[0].values) == [float(row[column]) for row in rows[1:]]
    book = pl.read_excel(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob), engine="calamine")
    assert book[book.columns[1]].to_list() == [float(row[column]) for row in rows[1:]]


def test_a_slide_says_everything_that_a_card_says() -> None:
    said = {"notes": ("Guests bring another £900.",), "left_out": ("1 chosen market is not among yours and was left out.",), "link": "https://shop.test/segments#x"}
    deck = opened(told("segments-summary", frames.segments(), **said))
    (slide,) = deck.slides
    assert (deck.slide_width.inches, deck.slide_height.inches) == (pytest.approx(13.333), 7.5)
    assert slide.shapes.title.text == "Loyal bring 40.0\u00a0% of identified net sales, from 30 customers"
    for words in ("Markets: all", "Basis: net sales", "Guests bring another £900.", "was left out", "Data to 9 Dec 2011", "Open in Basketry"):
        assert words in words_of(slide)
    links = [run.hyperlink.address for shape in slide.shapes if shape.has_text_frame for each in shape.text_frame.paragraphs for run in each.runs]
    assert "https://shop.test/segments#x" in links
    assert "Which customer segment" in slide.notes_slide.notes_text_frame.text


def test_a_period_that_is_not_whole_is_hatched_and_said() -> None:
    (slide,) = opened(told("sales-trend", frames.trend())).slides
    (chart,) = charts_of(slide)
    kinds = [chart.plots[0].series[0].points[place].format.fill.type for place in range(3)]
    assert kinds == [None, None, MSO_FILL.PATTERNED]
    assert "Hatched: not the whole month." in words_of(slide)
    assert list(chart.plots[0].categories) == ["Jan 2011", "Feb 2011", "Mar 2011"]


def test_many_days_become_a_line_without_the_weekdays_that_never_sell() -> None:
    (plot,) = plots(answer("sales-trend", trend_days(100), filters=Filters(options=(("grain", "day"),))))
    assert plot.kind == "line" and len(plot.categories) == 86 and all(day.weekday() != 5 for day in plot.categories)
    assert opened(told("sales-trend", trend_days(100), filters=Filters(options=(("grain", "day"),)))).slides


def test_a_comparison_is_a_series_of_its_own() -> None:
    frame = frames.trend().assign(net_sales_before=[1.0, 2.0, None], net_sales_change=[0.5, 0.5, None])
    (plot,) = plots(answer("sales-trend", frame, compared=True))
    assert [(series.name, series.values) for series in plot.series] == [
        ("Net sales", (90.0, 190.0, 290.0)), ("Net sales, days compared with", (1.0, 2.0, None)),
    ]  # fmt: skip


def test_a_giant_stands_apart_on_a_scale_of_its_own() -> None:
    frame = frames.markets({"United Kingdom": 840.0, "Germany": 60.0, "France": 50.0, "Spain": 50.0})
    first, others = plots(answer("markets-sales", frame))
    assert first.categories == ("United Kingdom",) and others.categories == ("Germany", "France", "Spain")
    assert others.title == "The other 3, on a scale of their own"
    assert len(plots(answer("markets-sales", frames.markets({"Germany": 60.0, "France": 50.0, "Spain": 50.0})))) == 1


def test_each_segment_has_a_small_chart_of_its_products_and_says_what_it_leaves_out() -> None:
    made = told("products-top", frames.products(("Champions", "Loyal", "At risk"), 10))
    (slide,) = opened(made).slides
    assert [len(chart.plots[0].categories) for chart in charts_of(slide)] == [5, 5, 5]
    assert "The first 5 of 10 are drawn." in words_of(slide)


def test_the_forecast_has_lines_with_its_interval() -> None:
    (slide,) = opened(told("forecast-sales", frames.forecast())).slides
    (chart,) = charts_of(slide)
    names = [series.name for series in chart.plots[0].series]
    assert names == ["Forecast", "Sold", "Naive baseline", "Lower (80 %)", "Upper (80 %)"]
    sold = list(chart.plots[0].series[1].values)
    assert {value for value in sold if value is not None} == {100.0} and None in sold


def test_a_curve_runs_over_numbers() -> None:
    frame = pd.DataFrame({"product_share": [0.1, 0.5, 1.0], "cumulative_share": [0.6, 0.9, 1.0]})
    (plot,) = plots(answer("products-pareto", frame))
    assert (plot.kind, plot.categories, plot.series[0].values) == ("curve", (0.1, 0.5, 1.0), (0.6, 0.9, 1.0))
    book = pl.read_excel(io.BytesIO(native.workbook(plot)), engine="calamine")
    assert book.rows() == [(0.1, 0.6), (0.5, 0.9), (1.0, 1.0)]


def test_negative_money_keeps_its_sign() -> None:
    (plot,) = plots(answer("segments-summary", frames.segments().assign(net_sales=[4e6, 1e5, 5e4, -2e4])))
    assert ';-"£"' in plot.series[0].format


def test_a_map_is_a_picture_or_a_table_that_says_why() -> None:
    made = told("markets-map", frames.markets({"Germany": 60.0, "France": 50.0}), key="k")
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, "PNG")
    (slide,) = opened(made, images={"k": file.getvalue()}).slides
    assert any(shape.shape_type == 13 for shape in slide.shapes) and NO_PICTURE not in words_of(slide)
    (slide,) = opened(made).slides
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    assert table.cell(1, 0).text == "Germany" and NO_PICTURE in words_of(slide)


def test_a_list_is_a_table_that_says_what_it_leaves_out() -> None:
    frame = pd.DataFrame({"market": [f"M{place}" for place in range(40)], "reason": "too few days"})
    (slide,) = opened(told("forecast-skipped", frame)).slides
    assert "12 of 40 rows" in words_of(slide) and NO_PICTURE not in words_of(slide)


def test_an_empty_answer_among_others_is_said_on_its_slide() -> None:
    deck = opened(told("sales-trend", frames.trend()), told("segments-summary", frames.segments().head(0)))
    assert len(deck.slides) == 2 and "There are no rows under these filters." in words_of(deck.slides[1])


def test_the_same_answers_make_the_same_bytes() -> None:
    sheets = [told("sales-trend", frames.trend()), told("segments-summary", frames.segments())]
    first = files.deck(sheets, "A deck")
    assert first == files.deck(sheets, "A deck") and repacked(first) == first


def test_every_slide_of_the_catalogue_names_its_columns() -> None:
    for chart in charts.CHARTS:
        if chart.slide and not chart.slide.rows:
            named = {chart.slide.category, *chart.slide.series, *chart.slide.faint, *chart.slide.edges} - {"sales"}
            assert named <= set(chart.columns), chart.id
