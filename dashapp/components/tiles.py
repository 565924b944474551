"""The strip of figures at a page's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashapp.components.attributes import attributes
from dashapp.figures import theme
from dashapp.figures.spark import spark


@dataclass(frozen=True)
class Measure:
    """How one measure is shown: its name, unit, and what it means."""

    label: str
    unit: str
    meaning: str
    more_is_better: bool = True


MEASURES = {
    "net_sales": Measure("Net sales", "money", "Gross sales less returns."),
    "gross_sales": Measure("Gross sales", "money", "Everything sold, before returns."),
    "orders": Measure("Orders", "count", "Invoices with something sold; cancellations are none."),
    "customers": Measure("Customers", "count", "People who bought, each counted once; guests are not counted."),
    "spend_per_basket": Measure("Spend per basket", "money", "Sales of the chosen basis per order."),
    "repeat_rate": Measure("Repeat rate", "share", "Customers with two or more orders in the period."),
    "return_rate": Measure("Return rate", "share", "Returns, refunds and discounts as a share of gross sales.", more_is_better=False),
}


def tiles(frame: pd.DataFrame, *, basis: str = "net", weeks: pd.DataFrame | None = None, dark: bool = False) -> html.Dl:
    """Six tiles from `measure` and `value`; sales are shown on the chosen basis. With `value_before` and `value_change` each says its change.

    Parameters
    ----------
    weeks
        Rows of sales by week (`gross_sales`, `returns`, `net_sales`, `orders`, `customers`, `partial`): each measure's own line is drawn from them.
    """
    rows = {row["measure"]: row for row in frame.to_dict("records")}
    lines = _by_week(weeks, basis) if weeks is not None else {}
    hidden = "net_sales" if basis == "gross" else "gross_sales"
    return html.Dl([_tile(name, rows.get(name, {}), lines.get(name), dark) for name in MEASURES if name != hidden], className="tiles")


def _by_week(weeks: pd.DataFrame, basis: str) -> dict[str, list[float]]:
    """What each measure was in every whole week; the repeat rate of one week says nothing."""
    whole = weeks[~weeks["partial"].astype(bool)]
    orders, gross = whole["orders"].where(whole["orders"] > 0), whole["gross_sales"].where(whole["gross_sales"] > 0)
    series = {name: whole[name] for name in ("net_sales", "gross_sales", "orders", "customers")}
    series |= {"spend_per_basket": whole[theme.sales_column(basis)] / orders, "return_rate": whole["returns"] / gross}
    return {name: values.dropna().astype(float).tolist() for name, values in series.items()}


def placeholder(*, sparks: bool = False) -> html.Dl:
    """As many tiles, not yet filled, with room for their lines."""
    line = [html.Dd(className="tile-line")] if sparks else []
    blank = html.Div([html.Dt(theme.NO_BREAK), html.Dd(theme.NO_BREAK), *line], className="tile is-waiting")
    return html.Dl([blank] * (len(MEASURES) - 1), className="tiles")


def _tile(name: str, row: Mapping[Any, Any], weeks: list[float] | None, dark: bool) -> html.Div:
    measure, value = MEASURES[name], row.get("value")
    short = theme.money_short(value) if measure.unit == "money" else theme.FORMATS[measure.unit](value)
    exact = theme.FORMATS[measure.unit](value)
    return html.Div(
        [html.Dt(measure.label), html.Dd([html.Span(short, title=exact), *_change(measure, row)]), *_line(weeks, dark)],
        className="tile",
        title=f"{measure.label}: {exact}. {measure.meaning}",
        **attributes(data_measure=name),
    )


def _change(measure: Measure, row: Mapping[Any, Any]) -> list[html.Span]:
    """How much more or less than in the days compared with; a share in points."""
    now, past, ratio = row.get("value"), row.get("value_before"), row.get("value_change")
    if ratio is None or ratio != ratio or now is None or past is None:
        return []
    points = measure.unit == "share"
    moved = (now - past) * 100 if points else ratio * 100
    sign = "+" if round(moved, 1) > 0 else "\u2212" if round(moved, 1) < 0 else ""
    words = f"{sign}{abs(moved):,.1f}{theme.NO_BREAK}{'pts' if points else '%'}"
    good = "is-flat" if not sign else "is-good" if (moved > 0) == measure.more_is_better else "is-bad"
    return [html.Span(words, className=f"tile-change {good}", title=f"{theme.FORMATS[measure.unit](past)} in the days compared with")]


def _line(weeks: list[float] | None, dark: bool) -> list[html.Dd]:
    if weeks is None:
        return []
    drawn = html.Img(src=spark(weeks, dark=dark), alt="", className="tile-spark") if len(weeks) > 1 else None
    return [html.Dd(drawn, className="tile-line", title="By week")]
