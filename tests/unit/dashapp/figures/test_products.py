from __future__ import annotations

import itertools

from dashapp.figures import products, theme
from tests.unit.dashapp.figures import frames


def test_one_panel_for_each_segment_in_its_colour_and_order() -> None:
    figure = products.top_products(frames.products(("Loyal", "Champions"), 3), basis="net")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [bar.marker.color for bar in bars] == [theme.LIGHT.segment("Champions"), theme.LIGHT.segment("Loyal")]
    assert [note.text for note in figure.layout.annotations] == ["<b>Champions</b>", "<b>Loyal</b>"]


def test_a_panel_has_at_most_ten_products_and_a_single_one_twenty() -> None:
    several = products.top_products(frames.products(("Loyal", "Champions"), 30), basis="net")
    alone = products.top_products(frames.products(("Loyal",), 30), basis="net")
    assert (len(several.data[0].x), len(alone.data[0].x)) == (10, 20)


def test_panels_stay_inside_the_figure_and_beside_each_other() -> None:
    figure = products.top_products(frames.products(theme.SEGMENTS[:10], 2), basis="net")
    layout = figure.to_dict()["layout"]
    spans = [(layout[f"xaxis{suffix}"]["domain"], layout[f"yaxis{suffix}"]["domain"]) for suffix in ("", *range(2, 11))]
    assert all(0 <= low < high <= 1 for span in spans for low, high in span)
    first_row = [across for across, _ in spans[:5]]
    assert all(left[1] < right[0] for left, right in itertools.pairwise(first_row))


def test_bars_begin_at_zero_and_the_basis_chooses_the_money() -> None:
    figure = products.top_products(frames.products(("Loyal",), 2), basis="gross")
    assert list(figure.data[0].x) == [109.0, 108.0]
    assert figure.layout.xaxis.range == (0, 109.0)


def test_long_names_are_shortened_in_narrow_panels_but_whole_in_the_tooltip() -> None:
    frame = frames.products(theme.SEGMENTS[:5], 2).assign(product="WHITE HANGING HEART T-LIGHT HOLDER")
    figure = products.top_products(frame, basis="net")
    assert figure.data[1].text[0].endswith("…")
    assert "WHITE HANGING HEART T-LIGHT HOLDER" in figure.data[0].hovertemplate[0]


def test_one_product_is_compared_across_segments() -> None:
    frame = frames.products(theme.SEGMENTS[:3], 1).assign(net_sales=[5.0, 20.0, 10.0])
    bars = products.top_products(frame, basis="net").data[0]
    assert list(bars.y) == [theme.SEGMENTS[place] for place in (1, 2, 0)]
    assert list(bars.ids) == ["C1"] * 3
