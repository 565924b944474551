"""Cohorts: who comes back, and what they bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.grids import scale

VALUES: dict[str, tuple[str, Callable[..., str]]] = {
    "sales": ("sales", theme.money_short), "orders": ("orders", theme.count), "basket": ("spend per basket", theme.money_short),
}  # fmt: skip

STROKES = ((-0.44, 0.0, 0.0, -0.44), (-0.44, 0.44, 0.44, -0.44), (0.0, 0.44, 0.44, 0.0))
"""Three slanting lines within a cell that is one wide and one high."""

ENOUGH = 20
"""A line of fewer customers would jump about and say nothing."""


def retention(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """One row per cohort, one column per period since; periods that the data do not cover whole are hatched.

    Parameters
    ----------
    frame
        `cohort`, `period`, `size`, `customers`, `retention` (0-1), `partial` (flag).
    """
    labels = names(frame, grain)
    later = frame[frame["period"] > 0]
    highest = max(float(later["retention"].max()), 0.01) if len(later) else 1.0
    rows = frame.assign(name=labels)
    table = rows.pivot(index="name", columns="period", values="retention").reindex(list(dict.fromkeys(labels)))
    shares = table.to_numpy(dtype=float, copy=True)
    shares[:, [column == 0 for column in table.columns]] = float("nan")
    written = rows.assign(text=[
        theme.share(value, 0).replace(theme.NO_BREAK, "") if period else "" for value, period in zip(frame["retention"], frame["period"], strict=True)
    ])  # fmt: skip
    told = rows.assign(text=[
        f"<b>{row['name']}</b>, {theme.count(row['size'])} customers<br>{_later(row['period'], grain)}: {theme.count(row['customers'])} ordered "
        f"({theme.share(row['retention'])}){f'<br>not the whole {grain}' if row['partial'] else ''}"
        for row in rows.to_dict("records")
    ])  # fmt: skip
    heat = go.Heatmap(
        z=shares,
        x=list(table.columns), y=list(range(len(table))), zmin=0, zmax=highest, colorscale=scale(dark), showscale=False, xgap=2, ygap=2,
        text=_texts(written, table), texttemplate="%{text}", textfont={"size": 11 if len(table) > 8 else 12}, customdata=_texts(told, table),
        hovertemplate="%{customdata}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    figure = go.Figure([heat, _first_column(rows, list(table.index), dark), _hatch(rows, list(table.index), dark)])
    ink = {"tickfont": {"color": theme.palette(dark).ink, "size": 12}, "showgrid": False, "ticks": ""}
    title = {"text": f"{grain}s since the first order", "font": {"size": 12, "color": theme.palette(dark).muted}, "standoff": 4}
    rooms = {"tickvals": list(range(len(table))), "ticktext": list(table.index), "range": [len(table) - 0.5, -0.5], "ticklabelstandoff": 6}
    figure.layout = theme.layout(
        dark, xaxis=ink | {"side": "top", "title": title, "tickvals": list(table.columns), "range": [-0.5, max(len(table.columns), 1) - 0.5]},
        yaxis=ink | rooms, margin={"l": 8, "r": 8, "t": 24, "b": 24},
    )  # fmt: skip
    if len(rows) and rows["partial"].any():
        figure.add_annotation(
            text=f"Hatched: not the whole {grain}", xref="paper", yref="paper", x=1, y=0, xanchor="right", yanchor="bottom", showarrow=False,
            font={"size": 12, "color": theme.palette(dark).muted},
        )  # fmt: skip
    return figure


def _first_column(rows: pd.DataFrame, labels: list[str], dark: bool) -> go.Scatter:
    """How many customers each cohort has, in place of 100 % everywhere."""
    first = rows[rows["period"] == 0]
    return go.Scatter(
        x=[0] * len(first), y=[labels.index(name) for name in first["name"]], mode="text", text=[theme.count(size) for size in first["size"]], hoverinfo="skip",
        textfont={"color": theme.palette(dark).ink, "size": 12},
    )  # fmt: skip


def _texts(rows: pd.DataFrame, table: pd.DataFrame) -> list[list[str]]:
    texts = rows.pivot(index="name", columns="period", values="text").reindex(index=table.index, columns=table.columns) if len(rows) else table
    return texts.fillna("").astype(str).to_numpy().tolist()


def _hatch(rows: pd.DataFrame, labels: list[str], dark: bool) -> go.Scatter:
    """Slanting lines over the cells that are not whole."""
    xs: list[Any] = []
    ys: list[Any] = []
    for row in rows[rows["partial"].astype(bool) & (rows["period"] > 0)].to_dict("records"):
        x, y = int(row["period"]), labels.index(row["name"])
        for left, top, right, bottom in STROKES:
            xs += [x + left, x + right, None]
            ys += [y + top, y + bottom, None]
    return go.Scatter(
        x=xs, y=ys, mode="lines", hoverinfo="skip", line={"width": 1, "color": theme.palette(dark).muted}, opacity=0.45, cliponaxis=False
    )


def curves(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """Retention of each cohort as a faint line, and of all together as a strong one; only whole periods."""
    colours, figure = theme.palette(dark), go.Figure()
    rows = frame.assign(name=names(frame, grain))
    whole = rows[~rows["partial"].astype(bool) & (rows["period"] > 0)]
    for name, line in whole.groupby("name", sort=False):
        figure.add_trace(go.Scatter(
            x=line["period"], y=line["retention"], mode="lines+markers" if len(line) == 1 else "lines", line={"color": colours.accent_soft, "width": 1.5},
            hovertemplate=[
                f"<b>{name}</b><br>{_later(period, grain)}: {theme.share(part)}<extra></extra>"
                for period, part in zip(line["period"], line["retention"], strict=True)
            ],
        ))  # fmt: skip
    mean = whole.groupby("period")[["customers", "size"]].sum()
    share = mean["customers"].astype(float) / mean["size"].astype(float)
    figure.add_trace(go.Scatter(
        x=list(mean.index), y=share, mode="lines+markers", line={"color": colours.accent, "width": 3}, marker={"size": 7},
        hovertemplate=[
            f"<b>All cohorts that old</b>, {theme.count(size)} customers<br>{_later(period, grain)}: {theme.share(value)}<extra></extra>"
            for period, size, value in zip(mean.index, mean["size"], share, strict=True)
        ],
    ))  # fmt: skip
    figure.layout = _lines(dark, float(whole["retention"].max()) if len(whole) else 1.0, grain, shares=True)
    return figure


def value(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """What each cohort has brought so far per customer it began with; the last stretch is dotted where the data do not cover it whole."""
    colours, figure = theme.palette(dark), go.Figure()
    rows = frame.assign(name=names(frame, grain))
    groups = list(rows.groupby("name", sort=False))
    for place, (name, line) in enumerate(groups):
        first = place == 0
        told = [
            f"<b>{name}</b>, {theme.count(size)} customers<br>{_later(period, grain)}: {theme.money(money)} {theme.sales_words(basis)} so far per customer"
            "<extra></extra>"
            for size, period, money in zip(line["size"], line["period"], line["value"], strict=True)
        ]  # fmt: skip
        figure.add_trace(go.Scatter(
            x=line["period"], y=line["value"], mode="lines+markers",
            line={"color": colours.accent if first else colours.accent_soft, "width": 3 if first else 1.5},
            marker={"size": 6 if first else 4, "symbol": ["circle-open" if part else "circle" for part in line["partial"]]}, hovertemplate=told,
        ))  # fmt: skip
    if groups:
        name, line = groups[0]
        figure.add_annotation(
            x=line["period"].iloc[-1], y=float(line["value"].iloc[-1]), text=f"{name}", showarrow=False, xanchor="right", yanchor="bottom", yshift=6,
            font={"size": 12, "color": colours.ink},
        )  # fmt: skip
    figure.layout = _lines(dark, float(frame["value"].max()) if len(frame) else 1.0, grain, shares=False) | {"annotations": figure.layout.annotations}
    return figure


def totals(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month", measure: str = "sales") -> go.Figure:
    """What each cohort has brought until now: the first period apart from what came after."""
    colours, sales = theme.palette(dark), theme.sales_column(basis)
    words, said = VALUES[measure]
    column = {"sales": sales, "orders": "orders"}.get(measure, "")
    rows = frame.assign(name=names(frame, grain), first=frame["period"] == 0)
    figure = go.Figure()
    labels = list(dict.fromkeys(rows["name"]))
    highest = 0.0
    for part, colour, told in ((True, colours.accent_soft, f"in the {grain} of the first order"), (False, colours.accent, "since then")):
        grouped = rows[rows["first"] == part].groupby("name", sort=False)[[sales, "orders"]].sum().reindex(labels).astype(float)
        values = grouped[column].fillna(0) if column else grouped[sales] / grouped["orders"].where(grouped["orders"] > 0)
        highest = max(highest, float(values.max()) if len(values) else 0.0)
        figure.add_trace(go.Bar(
            x=labels, y=values, marker={"color": colour, "cornerradius": 3}, name=told,
            hovertemplate=[f"<b>{name}</b>, {told}<br>{said(value)} {words}<extra></extra>" for name, value in zip(labels, values, strict=True)],
        ))  # fmt: skip
    stacked = measure != "basket"
    if stacked and len(rows):
        highest = float(rows.groupby("name")[column].sum().max())
    ticks = theme.round_ticks(max(highest, 1.0))
    texts = [theme.count(tick) if measure == "orders" else theme.money_round(tick) for tick in ticks]
    figure.layout = theme.layout(
        dark, barmode="stack" if stacked else "group", bargap=0.26, showlegend=True, margin={"l": 8, "r": 16, "t": 30, "b": 8},
        xaxis={"type": "category", "showgrid": False, "tickvals": labels, "ticktext": _short(labels)},
        yaxis={"tickvals": ticks, "ticktext": texts, "range": [0, max(highest, 1.0) * 1.08]},
    )  # fmt: skip
    return figure


def by_first(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """Retention by the segment of the first month."""
    colours, figure = theme.palette(dark), go.Figure()
    later = enough(frame)
    for name, line in later.groupby("first_segment", sort=False):
        figure.add_trace(go.Scatter(
            x=line["period"], y=line["retention"], mode="lines+markers" if len(line) == 1 else "lines", name=f"{name}",
            line={"color": colours.segment(str(name)), "width": 2},
            hovertemplate=[
                f"<b>{name}</b> at first, {theme.count(size)} customers<br>{_later(period, grain)}: {theme.share(value)}<extra></extra>"
                for size, period, value in zip(line["size"], line["period"], line["retention"], strict=True)
            ],
        ))  # fmt: skip
    lines = _lines(dark, float(later["retention"].max()) if len(later) else 1.0, grain, shares=True)
    figure.layout = lines | {"showlegend": True, "margin": {"l": 8, "r": 16, "t": 30, "b": 8}}
    return figure


def enough(frame: pd.DataFrame) -> pd.DataFrame:
    """Later periods of enough customers; all of them where there are never enough."""
    later = frame[frame["period"] > 0]
    many = later[later["size"] >= ENOUGH]
    return many if len(many) else later


def _lines(dark: bool, highest: float, grain: str, *, shares: bool) -> dict[str, Any]:
    muted = {"size": 12, "color": theme.palette(dark).muted}
    if shares:
        step = 0.1 if highest > 0.25 else 0.05
        ticks = [step * place for place in range(int(highest / step) + 2)]
        texts = [theme.share(tick, 0) for tick in ticks]
    else:
        ticks = theme.round_ticks(max(highest, 1.0))
        texts = [theme.money_round(tick) for tick in ticks]
    return theme.layout(
        dark, xaxis={"showgrid": False, "dtick": 1, "title": {"text": f"{grain}s since the first order", "font": muted}},
        yaxis={"range": [0, max(highest, 0.01) * 1.1], "tickvals": ticks, "ticktext": texts},
    )  # fmt: skip


def names(frame: pd.DataFrame, grain: str) -> list[str]:
    """Each row's cohort in words: Dec 2010, or Q4 2010."""
    if grain == "quarter":
        return [f"Q{(day.month + 2) // 3} {day.year}" for day in frame["cohort"]]
    return [f"{day:%b %Y}" for day in frame["cohort"]]


def _short(labels: list[str]) -> list[str]:
    """The year stands under the first label that has it."""
    parts = [label.partition(" ") for label in labels]
    return [
        f"{first}<br>{year}" if place == 0 or parts[place - 1][2] != year else first for place, (first, _, year) in enumerate(parts)
    ]  # fmt: skip


def _later(period: int, grain: str) -> str:
    if not period:
        return f"in the {grain} of the first order"
    return f"{period} {grain}{'s' if period > 1 else ''} later"
