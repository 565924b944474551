"""Groups of customers: which algorithm separates best, where the groups lie, how sharp they are, and how they meet the segments."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.grids import table_of_colours
from dashapp.figures.labels import end_labels, names_axis, room_for
from dashapp.figures.profiles import snakes

MEASURES = {
    "silhouette": "silhouette", "inertia": "inertia", "stability": "stability", "explained": "explained differences",
    "calinski_harabasz": "Calinski-Harabasz", "davies_bouldin": "Davies-Bouldin",
}  # fmt: skip
Z = {"recency_z": "Recency", "orders_z": "Orders", "spend_z": "Spend"}


def compared(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "silhouette") -> go.Figure:
    """A measure by the number of groups, one line per algorithm; the one in use is ringed, and for the silhouette a dotted line shows one cloud.

    Parameters
    ----------
    frame
        `algorithm`, `groups`, the measures, `one_cloud`, `chosen` (flag).
    """
    colours, figure = theme.palette(dark), go.Figure()
    known = frame[frame[measure].notna()].astype({measure: float})
    ends = []
    for place, (name, line) in enumerate(known.groupby("algorithm", sort=False), 1):
        told = [
            f"<b>{name}</b>, {groups:.0f} groups<br>{MEASURES[measure]} {_figure(value, measure)}, stability {theme.measure(stable)}<extra></extra>"
            for groups, value, stable in zip(line["groups"], line[measure], line["stability"], strict=True)
        ]
        strong = place == 1
        figure.add_trace(go.Scatter(
            x=line["groups"], y=line[measure], mode="lines+markers", name=str(name), hovertemplate=told,
            line={"color": colours.group(place), "width": 3 if strong else 1.5}, marker={"size": 6},
        ))  # fmt: skip
        ends.append(str(name))
    if measure == "silhouette" and len(known):
        cloud = known[known["algorithm"] == ends[0]]
        figure.add_trace(go.Scatter(
            x=cloud["groups"], y=cloud["one_cloud"], mode="lines", name="one cloud without groups", line={"color": colours.muted, "width": 1.5, "dash": "dot"},
            hovertemplate="One cloud without groups: %{y:.2f}<extra></extra>",
        ))  # fmt: skip
    chosen = known[known["chosen"].astype(bool)]
    figure.add_trace(go.Scatter(
        x=chosen["groups"], y=chosen[measure], mode="markers+text", text=["in use"] * len(chosen), textposition="top center", hoverinfo="skip",
        showlegend=False, textfont={"color": colours.ink, "size": 12}, cliponaxis=False,
        marker={"size": 14, "color": "rgba(0,0,0,0)", "line": {"color": colours.ink, "width": 2}},
    ))  # fmt: skip
    figure.layout = theme.layout(
        dark, showlegend=True, margin={"l": 8, "r": 16, "t": 40, "b": 8}, yaxis={"rangemode": "tozero", "nticks": 6},
        xaxis={"dtick": 1, "showgrid": False, "title": {"text": "number of groups", "font": {"size": 12, "color": colours.muted}}},
    )  # fmt: skip
    return figure


def _figure(value: Any, measure: str) -> str:
    return theme.share(value) if measure == "explained" else theme.measure(value, 0 if measure in ("inertia", "calinski_harabasz") else 2)


def sizes(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Each group's share of customers beside its share of sales, on one scale."""
    colours = theme.palette(dark)
    names = _titles(frame)
    figure = go.Figure()
    shades = [colours.group(int(number)) for number in frame["cluster"]]
    both = (("x", "customer_share", "of customers"), ("x2", "sales_share", f"of {theme.sales_words(basis)}"))
    highest = max([float(frame[column].max()) for _, column, _ in both] if len(frame) else [1.0]) or 1.0
    for axis, column, words in both:
        values = frame[column].astype(float)
        hover = [f"<b>{name}</b><br>{theme.share(value)} {words}<extra></extra>" for name, value in zip(names, values, strict=True)]
        figure.add_trace(go.Bar(
            x=values, y=names, orientation="h", xaxis=axis, marker={"color": shades, "cornerradius": 3}, opacity=0.55 if axis == "x" else 1,
            hovertemplate=hover,
        ))  # fmt: skip
        figure.add_trace(end_labels(values, names, [theme.share(value) for value in values], dark, xaxis=axis))
        figure.add_annotation(
            x=0, y=1, xref=f"{axis} domain", yref="paper", text=f"% {words}", showarrow=False, xanchor="left", yanchor="bottom", yshift=4,
            font={"size": 12, "color": colours.muted},
        )  # fmt: skip
    quiet = {"visible": False, "range": [0, highest * 1.4]}
    figure.layout = theme.layout(
        dark, bargap=0.34, margin={"l": 8, "r": room_for(["99.9 %"]), "t": 28, "b": 8}, yaxis=names_axis(names, dark),
        xaxis=quiet | {"domain": [0, 0.47]}, xaxis2=quiet | {"domain": [0.53, 1], "anchor": "y"},
    ) | {"annotations": figure.layout.annotations}  # fmt: skip
    return figure


def snake(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Standardised means of each group, joined; recency is turned: above is more recent."""
    colours = theme.palette(dark)
    return snakes(frame.assign(segment=_titles(frame)), [colours.group(int(number)) for number in frame["cluster"]], dark)


def profile(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Medians of each group, coloured by its standardised means."""
    values = frame.set_axis(_titles(frame), axis=0)[list(Z)].astype(float).set_axis(list(Z.values()), axis=1)
    written, told = [], []
    for name, row in zip(_titles(frame), frame.to_dict("records"), strict=True):
        medians = [theme.counted(row["recency_days"], "day"), theme.counted(row["frequency_orders"], "order"), theme.money_short(row["monetary"])]
        written.append(medians)
        far = [f"{theme.measure(row[column])} deviations from the average" for column in Z]
        told.append([f"<b>{name}</b><br>median {median}, {words}" for median, words in zip(medians, far, strict=True)])
    return table_of_colours(values, written, told, dark=dark, limits=(-2.0, 2.0), both=True)


def scatter(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """A sample of customers where two directions show most of their differences."""
    colours, figure = theme.palette(dark), go.Figure()
    for (number, name), rows in _by_group(frame):
        told = [
            f"<b>Customer {row.customer_id}</b>, {name}<br>last order {theme.counted(row.recency_days, 'day')} ago, {theme.counted(row.orders, 'order')}<br>"
            f"{theme.money(row.sales)} {theme.sales_words(basis)}<extra></extra>"
            for row in rows.itertuples()
        ]
        figure.add_trace(go.Scatter(
            x=rows["x"].round(3), y=rows["y"].round(3), mode="markers", name=f"{number} {name}", hovertemplate=told,
            marker={"color": colours.group(number), "size": 5, "opacity": 0.65},
        ))  # fmt: skip
    figure.layout = theme.layout(
        dark, showlegend=True, margin={"l": 8, "r": 8, "t": 40, "b": 8}, xaxis={"showticklabels": False, "zeroline": True, "zerolinecolor": colours.grid},
        yaxis={"showticklabels": False, "zeroline": True, "zerolinecolor": colours.grid},
    )  # fmt: skip
    return figure


def silhouettes(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Each group's customers from the one that fits best: below zero stands who is nearer to another group."""
    colours, figure = theme.palette(dark), go.Figure()
    start, marks, names = 0.0, [], []
    whole = max(float(frame.groupby("cluster")["customers"].first().sum()), 1.0) if len(frame) else 1.0
    for (number, name), rows in _by_group(frame):
        width = float(rows["customers"].iloc[0]) / whole
        step = width / len(rows)
        figure.add_trace(go.Bar(
            x=[start + step * (place + 0.5) for place in range(len(rows))], y=rows["silhouette"].astype(float).round(3), width=step * 1.02,
            marker={"color": colours.group(number), "line": {"width": 0}}, name=f"{number} {name}",
            hovertemplate=f"<b>{number} {name}</b>, {theme.count(rows['customers'].iloc[0])} customers<br>silhouette %{{y:.2f}}<extra></extra>",
        ))  # fmt: skip
        marks.append(start + width / 2)
        names.append(f"{number}")
        start += width + 0.015
    figure.layout = theme.layout(
        dark, bargap=0, showlegend=True, margin={"l": 8, "r": 8, "t": 40, "b": 8}, xaxis={"showgrid": False, "tickvals": marks, "ticktext": names},
        yaxis={"zeroline": True, "zerolinecolor": colours.muted, "nticks": 6},
    )  # fmt: skip
    if len(frame):
        mean = float(frame["mean"].iloc[0])
        figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=mean, y1=mean, line={"color": colours.muted, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=1, xref="paper", y=mean, text=f"mean {theme.measure(mean)}", showarrow=False, xanchor="right", yanchor="bottom",
            font={"size": 12, "color": colours.muted},
        )  # fmt: skip
    return figure


def crossed(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Groups across, segments down: how many customers, coloured by the share of the group."""
    titles = frame.assign(title=_titles(frame))
    order = list(dict.fromkeys(titles.sort_values("cluster")["title"]))
    segments = [name for name in theme.segments() if name in set(frame["segment"])]
    shares = titles.pivot(index="segment", columns="title", values="share_of_cluster").reindex(index=segments, columns=order) if len(frame) else pd.DataFrame()
    known = {(row["segment"], row["title"]): row for row in titles.to_dict("records")}
    written = [[theme.count(known[name, title]["customers"]) if (name, title) in known else "" for title in order] for name in segments]
    told = [
        [
            f"<b>{title}</b>, {name}<br>{theme.count(known[name, title]['customers'])} customers<br>{theme.share(known[name, title]['share_of_cluster'])} "
            f"of the group, {theme.share(known[name, title]['share_of_segment'])} of the segment" if (name, title) in known else ""
            for title in order
        ]
        for name in segments
    ]  # fmt: skip
    highest = float(frame["share_of_cluster"].max()) if len(frame) else 1.0
    return table_of_colours(shares.fillna(0.0), written, told, dark=dark, limits=(0.0, highest))


def _by_group(frame: pd.DataFrame) -> list[tuple[tuple[int, str], pd.DataFrame]]:
    """Number, name and rows of each group, in order of the numbers."""
    numbers = sorted({int(number) for number in frame["cluster"]})
    parts = [(number, frame[frame["cluster"] == number]) for number in numbers]
    return [((number, str(rows["name"].iloc[0])), rows) for number, rows in parts]


def _titles(frame: pd.DataFrame) -> list[str]:
    return [f"{number} {name}" for number, name in zip(frame["cluster"], frame["name"], strict=True)]
