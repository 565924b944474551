from __future__ import annotations

import pytest

from dashapp.figures import segments, theme
from tests.unit.dashapp.figures import frames


@pytest.mark.parametrize("dark", [False, True])
def test_each_bar_has_the_colour_of_its_segment(dark: bool) -> None:
    bar = segments.sales_bars(frames.segments(), basis="net", dark=dark).data[0]
    colours = theme.palette(dark)
    assert dict(zip(bar.y, bar.marker.color, strict=True)) == {
        "Champions": colours.segment("Champions"),
        "Loyal": colours.segment("Loyal"),
        "Guests": colours.segment("guest"),
        "No segment": colours.segment("no segment"),
    }


def test_segments_are_ranked_and_the_rest_stands_below() -> None:
    assert segments.sales_bars(frames.segments(), basis="net").layout.yaxis.categoryarray == ("No segment", "Guests", "Loyal", "Champions")


def test_bars_begin_at_zero_and_negative_money_is_still_seen() -> None:
    figure = segments.sales_bars(frames.segments(), basis="net")
    assert figure.layout.xaxis.range == (-20.0, 900.0)
    assert segments.sales_bars(frames.segments().head(2), basis="net").layout.xaxis.range == (0.0, 600.0)


def test_the_label_of_a_bar_below_zero_is_clear_of_its_name() -> None:
    labels = segments.sales_bars(frames.segments(), basis="net").data[1]
    assert dict(zip(labels.y, labels.x, strict=True))["No segment"] == 0.0


def test_guests_have_no_share() -> None:
    labels = segments.sales_bars(frames.segments(), basis="net").data[1]
    told = dict(zip(labels.y, labels.text, strict=True))
    assert told["Guests"].strip() == "£900"
    assert told["Champions"].strip() == "£600  ·  60.0 %".replace("0 %", f"0{theme.NO_BREAK}%")


def test_size_and_sales_share_one_scale_and_leave_guests_out() -> None:
    figure = segments.size_vs_sales(frames.segments(), basis="net")
    sizes, sales = figure.data[0], figure.data[2]
    assert dict(zip(sizes.y, sizes.x, strict=True)) == {"Champions": 0.25, "Loyal": 0.75}
    assert dict(zip(sales.y, sales.x, strict=True)) == {"Champions": 0.6, "Loyal": 0.4}
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert figure.layout.xaxis.range[0] == 0


def test_baskets_are_compared_with_all_segments_together() -> None:
    bar = segments.basket_bars(frames.segments(), basis="net").data[0]
    assert dict(zip(bar.y, bar.x, strict=True)) == {"Champions": 12.0, "All segments": pytest.approx(1000 / 90), "Loyal": 10.0}
    gross = segments.basket_bars(frames.segments(), basis="gross").data[0]
    assert dict(zip(gross.y, gross.x, strict=True))["All segments"] == pytest.approx(1100 / 90)


def test_one_segment_alone_has_nothing_to_be_compared_with() -> None:
    assert list(segments.basket_bars(frames.segments().head(1), basis="net").data[0].y) == ["Loyal"]
