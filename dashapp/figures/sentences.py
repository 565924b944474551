"""Titles that say what is there: from the rows of a chart to one sentence with its number."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashapp.figures import theme
from dashapp.figures.pareto import FEW, reach
from dashapp.filters import NOBODY, Filters

NOWHERE = "Unspecified"  # the market of lines whose country no file tells


def _sales(filters: Filters) -> str:
    return theme.sales_words(filters.basis)


def _listed(names: Sequence[str]) -> str:
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def markets(frame: pd.DataFrame, filters: Filters) -> str:
    """As in: "United Kingdom brings 84.0 % of net sales; Netherlands, EIRE and Germany follow"."""
    first, rest = frame.iloc[0], frame["market"].iloc[1:4]
    if rest.empty:
        money = theme.money_short(first[theme.sales_column(filters.basis)])
        return f"{first['market']}: {money} {_sales(filters)}" if first["market"] != NOWHERE else f"{money} {_sales(filters)}, from no country that is named"
    return f"{first['market']} brings {theme.share(first['share'])} of {_sales(filters)}; {_listed(list(rest))} follow{'s' if len(rest) == 1 else ''}"


def map_of_markets(frame: pd.DataFrame, filters: Filters) -> str:
    """How far sales reach."""
    placed = frame["iso3"].notna()
    drawn = int(placed.sum())
    if drawn == len(frame) == 1:
        return f"All {_sales(filters)} come from one country, {frame['market'].iloc[0]}"
    return f"{_sales(filters).capitalize()} come from {drawn} {'country' if drawn == 1 else 'countries'}"


def trend(frame: pd.DataFrame, filters: Filters) -> str:
    """The best whole period."""
    grain, column = filters.option("grain", "month"), theme.sales_column(filters.basis)
    whole = frame[~frame["partial"].astype(bool)]
    if whole.empty:
        return f"{_sales(filters).capitalize()} by {grain}; no {grain} is covered whole"
    best = whole.sort_values(column, ascending=False, kind="stable").iloc[0]
    when = f"{best['period']:%B %Y}" if grain == "month" else theme.day(best["period"])
    words = when if grain == "month" else f"the week of {when}" if grain == "week" else when
    return f"The best {grain} was {words}, with {theme.money_short(best[column])} {_sales(filters)}"


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["segment"].isin(NOBODY)]


def segments(frame: pd.DataFrame, filters: Filters) -> str:
    """The leading segment, its share and size."""
    named = _named(frame)
    if named.empty:
        return f"Guests and customers without a segment bring all {_sales(filters)}"
    first = named.iloc[0]
    return f"{first['segment']} bring {theme.share(first['share'])} of identified {_sales(filters)}, from {theme.count(first['customers'])} customers"


def leading(frame: pd.DataFrame, filters: Filters) -> str:
    """As in: "Champions sell most, overall and in 24 of 37 markets: 50.0 % of identified net sales, £1,234 per basket"."""
    first, rest = frame.iloc[0], frame.iloc[1:]
    where = f"sell most in {first['market']}"
    if len(rest):
        where = f"sell most, overall and in {theme.count((rest['segment'] == first['segment']).sum())} of {theme.count(len(rest))} markets"
    basket = theme.money_short(first["spend_per_basket"])
    return f"{first['segment']} {where}: {theme.share(first['share'])} of identified {_sales(filters)}, {basket} per basket"


def sizes(frame: pd.DataFrame, filters: Filters) -> str:
    """Share of customers against share of sales."""
    named = _named(frame)
    if named.empty or not named["customers"].sum():
        return "No customer bought here"
    first = named.iloc[0]
    part = first["customers"] / named["customers"].sum()
    return f"{first['segment']} are {theme.share(part)} of customers and {theme.share(first['share'])} of identified {_sales(filters)}"


def baskets(frame: pd.DataFrame, filters: Filters) -> str:
    """The highest and the lowest spend per basket."""
    named = _named(frame).dropna(subset=["spend_per_basket"]).sort_values("spend_per_basket", ascending=False, kind="stable")
    if named.empty:
        return "No segment has an order here"
    first, last = named.iloc[0], named.iloc[-1]
    if len(named) == 1:
        return f"{first['segment']} spend {theme.money_short(first['spend_per_basket'])} per basket"
    return (
        f"{first['segment']} spend most per basket, {theme.money_short(first['spend_per_basket'])}; "
        f"{last['segment']} least, {theme.money_short(last['spend_per_basket'])}"
    )


def products(frame: pd.DataFrame, filters: Filters) -> str:
    """The product that leads in most segments."""
    leaders = frame[frame["rank"] == 1]
    names = leaders["product"].value_counts()
    if len(leaders) > 1 and frame["product_code"].nunique() == 1:
        column = theme.sales_column(filters.basis)
        first = frame.sort_values(column, ascending=False, kind="stable").iloc[0]
        part = f"{theme.money_short(first[column])} of {theme.money_short(frame[column].sum())}"
        return f"{theme.name(first['product'])} sells most to {first['segment']}, {part}"
    if len(leaders) == 1 or names.iloc[0] == 1:
        first = leaders.iloc[0]
        among = "" if first["segment"] == "guest" else f" among {first['segment']}"
        return f"{theme.name(first['product'])} leads{among}"
    return f"{theme.name(names.index[0])} leads in {names.iloc[0]} of {len(leaders)} segments"


def guests(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """How much guest sales the segments leave out."""
    column = theme.sales_column(filters.basis)
    left_out = frame.loc[frame["segment"] == "guest", column].sum()
    return [f"Guests, who have no customer id, bring another {theme.money_short(left_out)}."] if left_out else []


def pareto(frame: pd.DataFrame, filters: Filters) -> str:
    """How few products make how much."""
    few = reach(frame)
    if few is None:
        return f"Too few products for a curve of their {_sales(filters)}"
    return f"{theme.share(FEW, 0)} of products bring {theme.share(few, 0)} of their {_sales(filters)}"


def returned(frame: pd.DataFrame, filters: Filters) -> str:
    """The product of which most came back."""
    first = frame.iloc[0]
    return f"{theme.name(first['product'])} makes {theme.share(first['share'], 0)} of the returns of products, {theme.money_short(first['returns'])}"
