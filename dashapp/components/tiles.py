"""The strip of figures at a page's head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashapp.components.attributes import attributes
from dashapp.figures import theme


@dataclass(frozen=True)
class Measure:
    """How one measure is shown: its name, unit, and what it means."""

    label: str
    unit: str
    meaning: str


MEASURES = {
    "net_sales": Measure("Net sales", "money", "Gross sales less returns."),
    "gross_sales": Measure("Gross sales", "money", "Everything sold, before returns."),
    "orders": Measure("Orders", "count", "Invoices with something sold; cancellations are none."),
    "customers": Measure("Customers", "count", "People who bought, each counted once; guests are not counted."),
    "spend_per_basket": Measure("Spend per basket", "money", "Sales of the chosen basis per order."),
    "repeat_rate": Measure("Repeat rate", "share", "Customers with two or more orders in the period."),
    "return_rate": Measure("Return rate", "share", "Returns as a share of gross sales."),
}


def tiles(frame: pd.DataFrame, *, basis: str = "net") -> html.Dl:
    """Six tiles from `measure` and `value`; sales are shown on the chosen basis."""
    values = dict(zip(frame["measure"], frame["value"], strict=True)) if len(frame) else {}
    hidden = "net_sales" if basis == "gross" else "gross_sales"
    return html.Dl([_tile(name, values.get(name)) for name in MEASURES if name != hidden], className="tiles")


def placeholder() -> html.Dl:
    """As many tiles, not yet filled."""
    blank = html.Div([html.Dt(theme.NO_BREAK), html.Dd(theme.NO_BREAK)], className="tile is-waiting")
    return html.Dl([blank] * (len(MEASURES) - 1), className="tiles")


def _tile(name: str, value: Any) -> html.Div:
    measure = MEASURES[name]
    short = theme.money_short(value) if measure.unit == "money" else theme.FORMATS[measure.unit](value)
    exact = theme.FORMATS[measure.unit](value)
    return html.Div(
        [html.Dt(measure.label), html.Dd(short, title=exact)],
        className="tile",
        title=f"{measure.label}: {exact}. {measure.meaning}",
        **attributes(data_measure=name),
    )
