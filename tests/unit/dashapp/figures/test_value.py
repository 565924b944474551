"""What the figures of predictions must show beside what holds for all."""

from __future__ import annotations

import pytest

from dashapp.charts import BY_ID
from dashapp.figures import theme, value
from dashapp.filters import Filters
from tests.unit.dashapp.figures import people


def test_segments_stand_in_their_colours_with_what_they_brought_before():
    bars, before, labels = value.by_segment(people.expected(), basis="net").data
    assert list(bars.marker.color) == [theme.palette().segment(name) for name in ("Champions", "Can't lose them")] and list(bars.x) == [900, 300]
    assert list(before.x) == [1500, 0] and [text.strip() for text in labels.text] == ["£900  ·  -40\u00a0%", "£300"]
    assert bars.hovertemplate[0].startswith("<b>Champions</b>, 10 customers<br>£900.00 expected in 90 days, £90.00 each")


def test_per_customer_the_dearest_comes_first():
    bars = value.by_segment(people.expected(), basis="net", measure="customer").data[0]
    assert list(bars.y) == ["Can't lose them", "Champions"] and list(bars.x) == [150, 90]


def test_labels_lie_within_the_axis_where_more_came_before():
    figure = value.by_segment(people.expected(), basis="net")
    assert max(figure.data[2].x) <= figure.layout.xaxis.range[1]


def test_the_first_tenth_is_marked():
    assert value.reach(people.concentrated()) == pytest.approx(0.1**0.5)
    assert value.reach(people.concentrated().head(5)) is None
    figure = value.concentration(people.concentrated(), basis="net")
    assert "10\u00a0% of customers: 32\u00a0%" in [note.text for note in figure.layout.annotations]


def test_what_came_what_was_predicted_and_the_days_before():
    bars, naive, predicted = value.held_out(people.held_out(), basis="net").data
    assert (list(bars.y), list(naive.y), list(predicted.y)) == ([15, 12, 41], [0, 6, 38], [10, 12, 30])
    assert list(value.held_out(people.held_out(), basis="net").layout.xaxis.ticktext) == ["never yet", "once", "7×+"]


@pytest.mark.parametrize(
    ("chart", "frame", "options", "said"),
    [
        ("value-segments", people.expected(), {}, "Champions are expected to bring £900 in the next 90 days, 75\u00a0% of what is expected"),
        ("value-segments", people.expected(), {"measure": "customer", "days": "30"},
         "A customer among Can't lose them is expected to bring £150 in 30 days; the average is £100"),
        ("value-concentration", people.concentrated(), {}, "2 customers, a tenth, are expected to bring 32\u00a0% of the next 90 days"),
        ("value-orders-test", people.held_out(), {}, "Of the days held out orders were predicted 24\u00a0% too few"),
        ("value-revenue-test", people.held_out().assign(predicted=[15.0, 12.0, 41.0]), {}, "Of the days held out revenue was predicted to the per cent"),
        ("value-orders-test", people.held_out().assign(actual=0.0), {}, "Nothing came in the days held out; 52 orders had been predicted"),
    ],
)  # fmt: skip
def test_sentences(chart, frame, options, said):
    assert BY_ID[chart].sentence(frame, Filters(options=tuple(options.items()))) == said


def test_the_note_is_the_short_of_the_test():
    assert BY_ID["value-segments"].notes(people.expected(), Filters()) == ["Rough: off."]
