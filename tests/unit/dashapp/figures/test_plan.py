"""What the growth plan's figures and sentences must say beside what holds for all."""

from __future__ import annotations

import pytest

from dashapp.charts import BY_ID
from dashapp.figures import plan, theme
from dashapp.filters import Filters
from tests.unit.dashapp.figures import people


def test_levers_follow_each_other_towards_the_gap():
    figure = plan.levers(people.levers(), basis="net")
    bars = figure.data[0]
    assert list(bars.y) == ["Win back: At risk", "Fewer returns", "Together"]
    assert (list(bars.base), list(bars.x)) == ([0, 300, 0], [300, 100, 400])
    assert bars.marker.color[0] == theme.palette().segment("At risk") and figure.layout.shapes[0].x0 == 1000
    assert [text.strip() for text in figure.data[1].text] == ["£300  ·  30\u00a0%", "£100  ·  10\u00a0%", "£400  ·  40\u00a0%"]


def test_a_lever_that_brings_nothing_is_in_the_table_alone():
    assert len(people.levers()) == 3 and len(plan.levers(people.levers(), basis="net").data[0].y) == 3


def test_the_range_of_the_forecast_is_a_line_on_its_bar():
    bars, line, labels = plan.target(people.target(), basis="net").data
    assert list(bars.x) == [800, 1000, 1100] and list(line.x) == [700, 1400]
    assert bars.marker.color[2] == theme.palette().accent and labels.x[1] > 1400


@pytest.mark.parametrize(
    ("chart", "frame", "options", "said"),
    [
        ("plan-target", people.target(), {}, "10\u00a0% more is £100 on top of £1.0k in the next 90 days"),
        ("plan-levers", people.levers(), {}, "Together the levers would bring £400: 40\u00a0% of the gap of £1.0k"),
        ("plan-levers", people.levers().assign(gap=0.0), {}, "Together the levers would bring £400"),
        ("plan-needs", people.needs(), {}, "What each lever assumes, and what it would have to do alone; most comes from win back: At risk"),
    ],
)  # fmt: skip
def test_sentences(chart, frame, options, said):
    assert BY_ID[chart].sentence(frame, Filters(options=tuple(options.items()))) == said


def test_notes_say_ranges_costs_and_what_the_baseline_is():
    notes = BY_ID["plan-levers"].notes(people.levers(), Filters(options=(("cost", "0.5"), ("margin", "40"))))
    assert notes == [
        "If half of what is assumed holds 20\u00a0% of the gap, if half as much again 60\u00a0%. A what-if, not a promise.", "Contacts cost £50.",
        "After margin and contacts £110 are left.",
    ]  # fmt: skip
    assert BY_ID["plan-target"].notes(people.target(), Filters()) == ["The baseline is the forecast. 90 days: rough."]
    refused = people.target().assign(what=["The same days a year before (baseline)", "Forecast of the next 90 days", "Target: 10\u00a0% more"])
    said = BY_ID["plan-target"].notes(refused, Filters())
    assert said == ["The baseline is what the same days a year before brought. The forecast is rough: 90 days: rough."]
    assert BY_ID["plan-target"].notes(refused, Filters(options=(("baseline", "year"),))) == [
        "The baseline is what the same days a year before brought, as chosen."
    ]


def test_choices_of_many_values_are_told_by_their_ends():
    told = {option.name: option.said() for option in BY_ID["plan-levers"].options}
    assert told["target"] == "1, 2, … 100" and told["winback"] == "auto, 0, … 100" and told["baseline"] == "auto, forecast, year, last"
    assert all(option.kept for option in BY_ID["plan-levers"].options)
