"""The world map of sales."""

from __future__ import annotations

from math import floor

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme

COUNTRIES = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN
BTN BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH
ESP EST ETH FIN FLK FRA FRO GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUY HKG HND HRV HTI HUN IDN IMN
IND IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR
MCO MDA MDG MEX MKD MLI MLT MMR MNE MNG MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NGA NIC NLD NOR NPL NZL OMN PAK PAN PER PHL
PNG POL PRI PRK PRT PRY PSE QAT REU ROU RUS RWA SAU SDN SEN SGP SJM SLB SLE SLV SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYR
TCA TCD TGO THA TJK TKM TLS TTO TUN TUR TWN TZA UGA UKR URY USA UZB VCT VEN VGB VIR VNM VUT WSM XAC XAP XBT XHT XIT XJK YEM
ZAF ZMB ZWE
""".split()  # noqa: SIM905 - quoted names would be harder to read
"""Countries drawn as quiet ground when they have no sales, by ISO-3 code; atolls are left out, whose outlines would be blots."""


def world_map(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Sales by country on a logarithmic colour scale; sales without a place are said in words below, never dropped.

    Parameters
    ----------
    frame
        `market` (text), `iso3` (text, missing when the market is no country), `gross_sales` or `net_sales` (money), `share` (0-1),
        `leading_segment` (text).
    """
    sales = theme.sales_column(basis)
    drawn = frame[frame["iso3"].notna() & (frame[sales] > 0)]
    figure = go.Figure([_ground(drawn, dark), _countries(drawn, sales, dark)])
    figure.layout = theme.layout(
        dark,
        margin={"l": 0, "r": 0, "t": 0, "b": 30},
        geo={
            "resolution": 50,
            "projection": {"type": "natural earth"},
            "fitbounds": False,
            "showframe": False,
            "showcoastlines": False,
            "showland": False,
            "showlakes": False,
            "showcountries": False,
            "bgcolor": "rgba(0,0,0,0)",
            "lataxis": {"range": [-56, 80]},
        },
    )
    _without_place(figure, frame, sales, dark)
    return figure


def _countries(drawn: pd.DataFrame, sales: str, dark: bool) -> go.Choropleth:
    colours = theme.palette(dark)
    logs = np.log10(drawn[sales].astype(float).clip(lower=1))
    low, high = (floor(logs.min()), float(logs.max())) if len(drawn) else (0, 1.0)
    money, shares = drawn[sales].map(theme.money), drawn["share"].map(theme.share)
    ticks = list(range(low, floor(high) + 1))
    return go.Choropleth(
        locations=drawn["iso3"],
        ids=drawn["market"],
        z=logs,
        zmin=low,
        zmax=max(high, low + 1),
        colorscale=[[0, colours.scale_low], [1, colours.accent]],
        marker={"line": {"color": colours.ground, "width": 0.6}},
        customdata=list(zip(drawn["market"], money, shares, drawn["leading_segment"].fillna(theme.MISSING), strict=True)),
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}, %{customdata[2]} of all<br>%{customdata[3]} lead<extra></extra>",
        showscale=len(drawn) > 1,
        colorbar={
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 0,
            "yanchor": "top",
            "len": 0.45,
            "thickness": 6,
            "outlinewidth": 0,
            "tickvals": ticks,
            "ticktext": [theme.money_round(10**tick) for tick in ticks],
            "tickangle": 0,
            "xpad": 4,
            "ypad": 4,
            "tickfont": {"color": colours.muted, "size": 11},
        },
    )


def _ground(drawn: pd.DataFrame, dark: bool) -> go.Choropleth:
    """The countries without sales."""
    colours = theme.palette(dark)
    taken = set(drawn["iso3"])
    quiet = [code for code in COUNTRIES if code not in taken]
    return go.Choropleth(
        locations=quiet,
        z=[0] * len(quiet),
        colorscale=[[0, colours.land], [1, colours.land]],
        marker={"line": {"color": colours.ground, "width": 0.6}},
        showscale=False,
        hoverinfo="skip",
    )


def _without_place(figure: go.Figure, frame: pd.DataFrame, sales: str, dark: bool) -> None:
    """Say in words what the map cannot show: markets that are no country, and those whose returns exceed their sales."""
    missing = frame[frame["iso3"].isna() & (frame[sales] != 0)].sort_values(sales, ascending=False)
    below = frame[frame["iso3"].notna() & (frame[sales] <= 0)]
    parts = [f"{market} {theme.money_short(money)}" for market, money in zip(missing["market"], missing[sales], strict=True)]
    words = f"Without a place: {',<br>'.join(parts[:3])}{f' and {len(parts) - 3} more' if len(parts) > 3 else ''}" if parts else ""
    if len(below):
        words += f"{'. ' if words else ''}Nothing left after returns: {', '.join(below['market'].iloc[:3])}"
    if words:
        figure.add_annotation(
            x=0,
            y=1,
            xref="paper",
            yref="paper",
            text=words,
            showarrow=False,
            xshift=-2,
            xanchor="left",
            yanchor="top",
            align="left",
            font={"size": 12, "color": theme.palette(dark).muted},
        )
