"""What the figures about customers must show beside what holds for all."""

from __future__ import annotations

import pytest

from dashapp.figures import clusters, cohorts, flows, grids, profiles, theme
from tests.unit.dashapp.figures import people


def test_cells_stand_by_their_scores_in_the_colour_of_their_segment() -> None:
    blocks = grids.rf_grid(people.cells(), basis="net").data[:-1]
    assert [(block.x[0], block.base[0] + 0.485, block.ids[0]) for block in blocks] == [(5, 5, "Champions"), (4, 5, "Champions"), (1, 1, "Hibernating")]
    assert blocks[2].marker.color == theme.palette().segment("Hibernating")
    assert blocks[2].marker.opacity == grids.STRONG > blocks[0].marker.opacity > blocks[1].marker.opacity > grids.FAINT
    assert grids.rf_grid(people.cells(), basis="gross", measure="sales").data[-1].text[0] == "<b>£900</b><br>Champions"
    assert all(block.marker.opacity >= grids.FAINT for block in grids.rf_grid(people.cells(), basis="net", measure="basket").data[:-1])


def test_the_snake_turns_recency_so_that_above_is_better() -> None:
    line = profiles.snake(people.profile(), basis="net").data[0]
    assert list(line.x) == ["Recency", "Orders", "Spend"] and list(line.y) == [1.2, 1.4, 1.1]


def test_labels_that_would_lie_on_each_other_are_moved_apart() -> None:
    assert profiles._apart([1.0, 0.99, 0.98], 0.1) == pytest.approx([1.09, 0.99, 0.89])
    assert profiles._apart([], 0.1) == []


def test_flows_carry_everyone_once() -> None:
    trace = flows.sankey(people.flows(), basis="net").data[0]
    assert sum(trace.link.value) == people.flows()["customers"].sum()
    assert trace.node.label[:2] == ("Champions  40", "Loyal  5")
    told = dict(zip(zip(trace.link.source, trace.link.target, strict=True), trace.link.customdata, strict=True))
    assert any("8: time passed<br>2: cut points moved" in words for words in told.values())


def test_the_balance_counts_who_came_and_who_left() -> None:
    figure = flows.balance(people.flows(), basis="net")
    net = dict(zip(figure.data[-1].y, (text.strip() for text in figure.data[-1].text), strict=True))
    assert net == {"Champions": "-5", "Loyal": "+5", "New customers": "+9"}
    assert sum(trace.showlegend for trace in figure.data if trace.name) == 4


def test_partial_cells_are_hatched_and_sizes_stand_in_the_first_column() -> None:
    heat, first, hatch = cohorts.retention(people.cohorts(), basis="net").data
    assert list(first.text) == ["100", "50", "20"] and heat.text[0][0] == ""
    # three strokes of two ends and a gap for each of the two later periods that are not whole
    assert len(hatch.x) == 2 * 3 * 3
    assert "not the whole month" in heat.customdata[0][2] and "not the whole month" not in heat.customdata[0][1]


def test_only_whole_periods_make_the_curve() -> None:
    strong = cohorts.curves(people.cohorts(), basis="net").data[-1]
    assert list(strong.x) == [1] and list(strong.y) == [pytest.approx(33 / 100)]


def test_small_first_segments_are_not_drawn() -> None:
    names = [trace.name for trace in cohorts.by_first(people.by_first(), basis="net").data]
    assert names == ["New customers", "Loyal"]


def test_quarters_have_names() -> None:
    assert cohorts.names(people.cohorts().head(1), "quarter") == ["Q1 2011"]
    assert cohorts.names(people.cohorts().head(1), "month") == ["Jan 2011"]


def test_the_grouping_in_use_is_ringed() -> None:
    ring = clusters.compared(people.scores(), basis="net").data[-1]
    assert (list(ring.x), list(ring.y)) == ([3], [0.5 - 0.15])
    lines = [trace.name for trace in clusters.compared(people.scores(), basis="net", measure="stability").data if trace.name]
    assert lines == ["K-Means", "Ward"]


def test_groups_keep_their_colours() -> None:
    assert [trace.marker.color for trace in clusters.scatter(people.places(), basis="net").data] == [theme.palette().group(1), theme.palette().group(2)]


def test_a_pair_that_nobody_has_is_blank() -> None:
    assert clusters.crossed(people.cross(), basis="net").data[0].text == (["18", "12"], ["2", ""])
