"""Segments: their sales, their size beside their sales, and what they spend per basket."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import end_labels, names_axis, room_for

REST = {"guest": "Guests", "no segment": "No segment"}
"""Rows that are no segment: they make the sum whole, and are drawn grey below the others."""
ALL = "All segments"


def sales_bars(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Sales by segment, the largest first; guests and customers without a segment stand grey below.

    Parameters
    ----------
    frame
        `segment` (text), `customers`, `orders` (count), `gross_sales`, `net_sales`, `spend_per_basket` (money), `share` (0-1, of identified
        sales; missing for guests).
    """
    sales = theme.sales_column(basis)
    rows = _ordered(frame, sales)
    shares = [f"  ·  {theme.share(part)}" if part == part and part is not None else "" for part in rows["share"]]
    labels = [f"{theme.money_short(money)}{part}" for money, part in zip(rows[sales], shares, strict=True)]
    hover = [
        f"<b>{_named(row.segment)}</b><br>{theme.money(getattr(row, sales))} {theme.sales_words(basis)}<br>"
        f"{theme.counted(row.orders, 'order')}{_people(row.customers)}<extra></extra>"
        for row in rows.itertuples()
    ]
    figure = go.Figure([_bars(rows, rows[sales], hover, dark), end_labels(rows[sales], _names(rows), labels, dark)])
    _lay_out(figure, rows, rows[sales], dark)
    figure.layout.margin.r = room_for(labels)
    return figure


def size_vs_sales(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Each segment's share of the customers beside its share of identified sales, on one scale.

    Parameters
    ----------
    frame
        As for `sales_bars`, with `customer_share` (0-1); guests are left out, since they are no customers.
    """
    sales = theme.sales_column(basis)
    rows = _ordered(frame[~frame["segment"].isin(REST)], sales)
    size = rows["customer_share"].astype(float)
    figure = go.Figure()
    for axis, part, words in (
        ("x", size, "of customers"),
        ("x2", rows["share"].astype(float), f"of identified {theme.sales_words(basis)}"),
    ):
        hover = [f"<b>{name}</b><br>{theme.share(value)} {words}<extra></extra>" for name, value in zip(rows["segment"], part, strict=True)]
        bars = _bars(rows, part, hover, dark)
        bars.update(xaxis=axis, opacity=0.55 if axis == "x" else 1)
        figure.add_traces([bars, end_labels(part, _names(rows), [theme.share(value) for value in part], dark, xaxis=axis)])
    _lay_out(figure, rows, pd.concat([size, rows["share"].astype(float)]), dark, room=1.5)
    limits = figure.layout.xaxis.range
    figure.layout.xaxis.domain, figure.layout.margin.t = [0, 0.47], 28
    figure.layout.xaxis2 = {"domain": [0.53, 1], "range": limits, "visible": False, "fixedrange": True, "anchor": "y"}
    for axis, words in (("x", "% of customers"), ("x2", f"% of {theme.sales_words(basis)}")):
        figure.add_annotation(
            x=0,
            y=1,
            xref=f"{axis} domain",
            yref="paper",
            text=words,
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            yshift=4,
            font={"size": 12, "color": theme.palette(dark).muted},
        )
    return figure


def basket_bars(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Spend per basket (sales of the chosen basis per order) by segment, with all segments together as one more bar to compare with.

    Parameters
    ----------
    frame
        As for `sales_bars`.
    """
    known = frame[~frame["segment"].isin(REST) & frame["spend_per_basket"].notna()]
    rows = _ordered(_with_all(known, theme.sales_column(basis)), "spend_per_basket")
    spend = rows["spend_per_basket"]
    labels = [f"{theme.money_short(money)}  ·  {theme.counted(orders, 'order')}" for money, orders in zip(spend, rows["orders"], strict=True)]
    hover = [
        f"<b>{row.segment}</b><br>{theme.money(row.spend_per_basket)} per basket<br>"
        f"{theme.counted(row.orders, 'order')}{_people(row.customers)}<extra></extra>"
        for row in rows.itertuples()
    ]
    figure = go.Figure([_bars(rows, spend, hover, dark), end_labels(spend, _names(rows), labels, dark)])
    _lay_out(figure, rows, spend, dark)
    figure.layout.margin.r = room_for(labels)
    return figure


def _with_all(known: pd.DataFrame, sales: str) -> pd.DataFrame:
    orders = float(known["orders"].sum())
    if len(known) < 2 or not orders:
        return known
    whole = {"segment": ALL, "orders": orders, "customers": known["customers"].sum(), "spend_per_basket": known[sales].sum() / orders}
    return pd.concat([known, pd.DataFrame([whole])], ignore_index=True)


def _ordered(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Segments from the largest to the smallest, then what is no segment."""
    rest = frame["segment"].map({name: place for place, name in enumerate(REST, 1)}).fillna(0)
    return frame.assign(rest=rest).sort_values(["rest", by], ascending=[True, False], kind="stable").reset_index(drop=True)


def _named(segment: Any) -> str:
    return REST.get(segment, segment)


def _people(customers: Any) -> str:
    return f", {theme.count(customers)} customers" if customers == customers and customers is not None else ""


def _bars(rows: pd.DataFrame, values: pd.Series, hover: list[str], dark: bool) -> go.Bar:
    colours = theme.palette(dark)
    return go.Bar(
        x=values,
        y=_names(rows),
        ids=[segment if segment not in REST and segment != ALL else "" for segment in rows["segment"]],
        orientation="h",
        marker={"color": [colours.segment(segment) for segment in rows["segment"]], "cornerradius": 3},
        hovertemplate=hover,
    )


def _names(rows: pd.DataFrame) -> list[str]:
    return [_named(segment) for segment in rows["segment"]]


def _lay_out(figure: go.Figure, rows: pd.DataFrame, values: pd.Series, dark: bool, *, room: float = 1.0) -> None:
    """Bars from zero, names in ink at the left; `room` lengthens the axis, for labels behind the longest bar."""
    numbers = values.dropna().astype(float)
    widest, lowest = (max(float(numbers.max()), 0.0), min(float(numbers.min()), 0.0)) if len(numbers) else (1.0, 0.0)
    axis = {"visible": False, "range": [lowest, (widest or 1.0) * room]}
    figure.layout = theme.layout(dark, bargap=0.34, xaxis=axis, yaxis=names_axis(_names(rows), dark))
