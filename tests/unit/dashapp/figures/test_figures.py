"""What holds for every figure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashapp.figures import (
    accuracy,
    clusters,
    cohorts,
    exploration,
    flows,
    forecast,
    forecast_groups,
    forecast_markets,
    forecast_periods,
    grids,
    markets,
    plan,
    products,
    profiles,
    segments,
    theme,
    trend,
    value,
)  # fmt: skip
from tests.unit.dashapp.figures import frames, people

FIGURES: dict[str, tuple[Callable[..., go.Figure], pd.DataFrame]] = {
    "ranked_bars": (markets.ranked_bars, frames.markets({"UK": 900.0, "Eire": 50.0, "Malta": 30.0, "Spain": 20.0, "Refunds": -5.0})),
    "world_map": (markets.world_map, frames.markets({"GBR": 900.0, "FRA": 5.0})),
    "sales_bars": (segments.sales_bars, frames.segments()),
    "size_vs_sales": (segments.size_vs_sales, frames.segments()),
    "basket_bars": (segments.basket_bars, frames.segments()),
    "top_products": (products.top_products, frames.products(("Champions", "Loyal"), 5)),
    "sales_trend": (trend.sales_trend, frames.trend()),
    "forecast_sales": (forecast.forecast_sales, frames.forecast()),
    "forecast_weeks": (partial(forecast.forecast_sales, grain="week"), frames.forecast()),
    "next_periods": (forecast_periods.next_periods, frames.periods()),
    "year_ahead": (forecast_periods.year_ahead, frames.year()),
    "year_forecast": (forecast_periods.year_ahead, frames.year(supported=True)),
    "small_multiples": (forecast_markets.small_multiples, frames.weeks()),
    "counted": (forecast_groups.counted, frames.forecast()),
    "grouped": (forecast_groups.grouped, frames.groups()),
    "by_horizon": (accuracy.by_horizon, frames.trust()),
    "tests": (accuracy.tests, frames.tests()),
    "parts": (accuracy.parts, frames.parts()),
    "rf_grid": (grids.rf_grid, people.cells()),
    "spread": (profiles.spread, people.spread()),
    "snake": (profiles.snake, people.profile()),
    "relative": (profiles.relative, people.profile()),
    "sankey": (flows.sankey, people.flows()),
    "balance": (flows.balance, people.flows()),
    "segment_sizes": (flows.sizes, people.sizes()),
    "retention": (cohorts.retention, people.cohorts()),
    "retention_curves": (cohorts.curves, people.cohorts()),
    "cohort_value": (cohorts.value, people.cohorts()),
    "cohort_totals": (cohorts.totals, people.cohorts()),
    "by_first": (cohorts.by_first, people.by_first()),
    "compared": (clusters.compared, people.scores()),
    "group_sizes": (clusters.sizes, people.groups()),
    "group_snake": (clusters.snake, people.groups()),
    "group_profile": (clusters.profile, people.groups()),
    "scatter": (clusters.scatter, people.places()),
    "silhouettes": (clusters.silhouettes, people.silhouettes()),
    "crossed": (clusters.crossed, people.cross()),
    "hours": (exploration.hours, people.hours()),
    "order_values": (exploration.values, people.values()),
    "returned": (exploration.returned, people.returned()),
    "cleaned": (exploration.cleaned, people.quality()),
    "plan_levers": (plan.levers, people.levers()),
    "plan_target": (plan.target, people.target()),
    "value_by_segment": (value.by_segment, people.expected()),
    "value_per_customer": (partial(value.by_segment, measure="customer"), people.expected()),
    "value_concentration": (value.concentration, people.concentrated()),
    "value_held_out": (value.held_out, people.held_out()),
    "value_held_out_money": (partial(value.held_out, money=True), people.held_out()),
}


@pytest.fixture(params=FIGURES)
def drawn(request: pytest.FixtureRequest) -> tuple[Callable[..., go.Figure], pd.DataFrame]:
    return FIGURES[request.param]


@pytest.mark.parametrize("basis", ["net", "gross"])
@pytest.mark.parametrize("dark", [False, True])
def test_an_empty_frame_draws_an_empty_figure(drawn: tuple[Callable[..., go.Figure], pd.DataFrame], basis: str, dark: bool) -> None:
    figure, frame = drawn
    assert isinstance(figure(frame.head(0), basis=basis, dark=dark), go.Figure)


def test_the_frame_is_left_as_it_was(drawn: tuple[Callable[..., go.Figure], pd.DataFrame]) -> None:
    figure, frame = drawn
    before = frame.copy(deep=True)
    figure(frame, basis="net")
    pd.testing.assert_frame_equal(frame, before)


def test_the_same_frame_gives_the_same_figure(drawn: tuple[Callable[..., go.Figure], pd.DataFrame]) -> None:
    figure, frame = drawn
    assert figure(frame, basis="net").to_json() == figure(frame, basis="net").to_json()


def test_no_words_are_turned(drawn: tuple[Callable[..., go.Figure], pd.DataFrame]) -> None:
    figure, frame = drawn
    layout = figure(frame, basis="net").to_dict()["layout"]
    angles = {name: axis.get("tickangle", 0) for name, axis in layout.items() if name.startswith(("xaxis", "yaxis")) and axis.get("visible", True)}
    assert set(angles.values()) <= {0}


@pytest.mark.parametrize("dark", [False, True])
def test_every_colour_comes_from_the_theme(drawn: tuple[Callable[..., go.Figure], pd.DataFrame], dark: bool) -> None:
    figure, frame = drawn
    colours = theme.palette(dark)
    known = {getattr(colours, name) for name in ("ground", "ink", "muted", "grid", "accent", "accent_soft", "land", "scale_low")}
    used = {found[:7] for found in re.findall(r"#[0-9a-f]{6,8}\b", json.dumps(figure(frame, basis="net", dark=dark).to_dict(), default=str))}
    assert used <= known | set(colours.segments) | set(colours.groups)


def test_tooltips_name_no_columns(drawn: tuple[Callable[..., go.Figure], pd.DataFrame]) -> None:
    figure, frame = drawn
    for trace in figure(frame, basis="net").data:
        if trace.type == "sankey":
            assert trace.node.hovertemplate and trace.link.hovertemplate
            continue
        words = trace.hovertemplate if trace.hoverinfo != "skip" else ""
        told = " ".join(words) if isinstance(words, tuple | list) else str(words or "")
        assert trace.hoverinfo == "skip" or told, "a trace that answers the pointer must say something of ours"
        assert "_sales" not in told


def test_figures_stay_small(drawn: tuple[Callable[..., go.Figure], pd.DataFrame]) -> None:
    figure, frame = drawn
    assert len(figure(frame, basis="net").to_json()) < 40_000
