"""A map of segments as a table: what is written into the cells is the rule that the worker reads, and nothing gets lost on the way."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models import scoring, segment_map
from dashapp.data.rules import cells
from dashapp.data.rules.sections.segments import whole
from dashapp.errors import BadRequest
from dashapp.figures.grids import named_cells
from dashapp.filters import SEGMENTS, in_order


@pytest.mark.parametrize("quantiles", range(2, 11))
def test_the_ten_are_those_of_the_runs_for_any_number_of_scores(quantiles):
    usual = segment_map.usual(quantiles)
    assert cells.stretched(cells.TEN, quantiles) == dict(usual.cells) == cells.of_rule({"quantiles": quantiles})
    assert in_order(cells.names(cells.TEN)) == SEGMENTS


@st.composite
def maps(draw):
    scores = draw(st.integers(2, 6))
    pairs = list(itertools.product(range(1, scores + 1), repeat=2))
    return dict(zip(pairs, draw(st.lists(st.sampled_from(["Best", "New <1", "Rest", "Ü"]), min_size=len(pairs), max_size=len(pairs))), strict=True))


@given(made=maps())
def test_what_stands_in_the_cells_is_what_the_run_reads(made):
    assert cells.read(cells.rows(made)) == made
    order = ["Rest", "Gone", *sorted(set(made.values()) - {"Rest"})]
    rule = {"quantiles": cells.scores_of(made), "map": cells.as_rule(made, order)}
    read = scoring.read(rule)
    assert dict(read.map.cells) == made == cells.of_rule(rule)
    assert list(read.map.names) == [name for name in order if name in made.values()]
    assert whole(rule) == whole(rule | {"ties": "equal", "plays": {}})


def test_a_new_name_stands_where_its_best_cell_puts_it():
    renamed = {pair: "Best of all" if name == "Champions" else name for pair, name in cells.TEN.items()}
    assert cells.names(renamed, SEGMENTS) == ["Best of all", *SEGMENTS[1:]]
    assert cells.names(cells.TEN | {(1, 1): "Gone"}, SEGMENTS) == [*SEGMENTS, "Gone"]


def test_holes_are_said_and_drawn_empty():
    holes = cells.TEN | {(5, 1): "", (1, 1): ""}
    assert cells.complaint(cells.TEN) == "" and cells.complaint(holes) == "2 of 25 cells belong to no segment (R5 F1, R1 F1)."
    figure = named_cells(holes)
    assert len(figure.data) == 26 and sum(trace.marker.color == "#ffffff" for trace in figure.data[:25]) == 2


LONG = [{"id": str(score)} for score in range(11, 0, -1)]


@pytest.mark.parametrize("rows", [None, [{"id": "1"}], [{"id": "1"}, {"id": "2"}], [{"id": "2", "f1": 7}, {"id": "1"}], LONG])
def test_what_is_no_such_table_is_refused(rows):
    with pytest.raises(BadRequest):
        cells.read(rows)
