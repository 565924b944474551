from __future__ import annotations

import json
from pathlib import Path

import plotly.graph_objects as go

from dashapp.figures import markets, theme, world
from tests.unit.dashapp.figures import frames

GIANT = {"United Kingdom": 800.0, "Eire": 90.0, "Malta": 60.0, "Spain": 50.0}


def bars(figure: go.Figure, axis: str = "y") -> dict[str, float]:
    shown = [trace for trace in figure.data if trace.type == "bar" and (trace.yaxis or "y") == axis]
    return {name: value for trace in shown for name, value in zip(trace.y, trace.x, strict=True)}


def words(figure: go.Figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def test_a_giant_stands_apart_and_the_others_have_their_own_scale() -> None:
    figure = markets.ranked_bars(frames.markets(GIANT), basis="net")
    assert bars(figure) == {"Eire": 90.0, "Malta": 60.0, "Spain": 50.0}
    assert figure.layout.xaxis.range == (0, 90.0)
    assert "United Kingdom" in words(figure)
    assert "The other 3" in words(figure)


def test_without_a_giant_all_are_in_one_ranking() -> None:
    figure = markets.ranked_bars(frames.markets({"A": 30.0, "B": 40.0, "C": 20.0, "D": 10.0}), basis="net")
    assert figure.layout.yaxis.categoryarray == ("D", "C", "A", "B")
    assert not any(trace.yaxis == "y2" for trace in figure.data)


def test_bars_begin_at_zero_even_when_a_market_is_below() -> None:
    figure = markets.ranked_bars(frames.markets({"A": 30.0, "B": 40.0, "Refunds": -5.0}), basis="net")
    assert figure.layout.xaxis.range == (-5.0, 40.0)
    assert all(trace.base is None for trace in figure.data if trace.type == "bar")


def test_the_basis_chooses_the_column() -> None:
    assert bars(markets.ranked_bars(frames.markets({"A": 30.0}), basis="gross")) == {"A": 40.0}


def test_the_remainder_says_how_many_markets_it_holds() -> None:
    figure = markets.ranked_bars(frames.markets({f"M{index}": 100.0 + index for index in range(20)}), basis="net", limit=5)
    assert len(bars(figure)) == 5
    assert bars(figure)["16 more"] == sum(100.0 + index for index in range(16))


def test_bars_have_the_colour_of_the_leading_segment() -> None:
    figure = markets.ranked_bars(frames.markets({"A": 30.0}, leading="At risk"), basis="net", dark=True)
    bar = next(trace for trace in figure.data if trace.type == "bar")
    assert bar.marker.color == theme.DARK.segment("At risk")


def test_sales_without_a_place_are_said_in_words() -> None:
    frame = frames.markets({"Fra": 100.0, "Unspecified": 30.0, "Ger": -4.0})
    frame.loc[frame["market"] == "Unspecified", "iso3"] = None
    figure = markets.world_map(frame, basis="net")
    assert "Unspecified £30" in words(figure)
    assert "Nothing left after returns: Ger" in words(figure)
    assert list(figure.data[1].locations) == ["FRA"]


def test_every_country_is_drawn_once() -> None:
    figure = markets.world_map(frames.markets({"Fra": 100.0, "Deu": 4.0}), basis="net")
    drawn = [*figure.data[0].locations, *figure.data[1].locations]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == set(world.COUNTRIES)


def test_every_country_of_the_ground_has_a_shape() -> None:
    shapes = json.loads((Path(world.__file__).parent.parent / "assets" / "topojson" / "world_50m.json").read_text())
    known = {shape.get("id") for shape in shapes["objects"]["countries"]["geometries"]}
    assert set(world.COUNTRIES) <= known
    assert {"MLT", "SGP", "BHR", "HKG"} <= known
