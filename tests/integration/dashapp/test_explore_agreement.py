"""Explore says what pandas says of the real file's lines, for measures, dimensions and filters drawn at random: to the penny and to the customer."""

import random
from dataclasses import replace
from itertools import product

import pandas as pd
import pytest

from dashapp.charts import BY_ID
from dashapp.filters import Filters
from dashapp.queries.explore import DIMENSIONS, MEASURES, why_not
from tests.integration.dashapp.test_query_agreement import asked, drawn

__all__ = ["asked"]  # the fixture

OFFERED = [each for each in product(MEASURES, DIMENSIONS, ("none", *DIMENSIONS[:-1])) if not why_not(*each)]
KEYS = {
    "month": lambda lines: lines["day"].map(lambda day: f"{day:%Y-%m}"),
    "week": lambda lines: lines["day"].map(lambda day: (day - pd.Timedelta(days=day.weekday())).isoformat()),
    "day": lambda lines: lines["day"].map(lambda day: day.isoformat()),
    "weekday": lambda lines: lines["day"].map(lambda day: f"{day:%A}"),
    "market": lambda lines: lines["market"],
    "segment": lambda lines: lines["segment"],
    "product": lambda lines: lines["product_code"],
}
TOLERANCE = {"net_sales": 0.011, "gross_sales": 0.011, "returns": 0.011, "spend_per_basket": 0.011, "items_per_order": 1e-6, "return_rate": 1e-6}


def cells(shop, groups: dict[str, str], filters: Filters, by: str, split: str) -> pd.DataFrame:
    """What a notebook would do: group the lines."""
    everything = shop.lines.assign(group=shop.lines["market"].map(groups))
    keys = KEYS | {"group": lambda lines: lines["group"]}
    lines = everything[everything.index.isin(shop.narrowed(filters).index)]
    if by == "product":
        lines = lines[lines["merchandise"]]
    names = [name for name in (by, split) if name != "none"]
    grouped = lines.assign(**{f"k{place}": keys[name](lines) for place, name in enumerate(names)})
    columns = [f"k{place}" for place in range(len(names))]
    sold, back = grouped[grouped["kind"] == "sale"], grouped[grouped["kind"] == "return"]
    table = pd.DataFrame(index=grouped.groupby(columns).size().index)
    table["gross_sales"] = sold.groupby(columns)["amount"].sum()
    table["returns"] = -back.groupby(columns)["amount"].sum()
    table = table.reindex(columns=["gross_sales", "returns"]).fillna(0.0)
    table["net_sales"] = table["gross_sales"] - table["returns"]
    table["orders"] = sold.drop_duplicates([*columns, "invoice_no", "customer_id", "market"]).groupby(columns).size()
    table["customers"] = sold.groupby(columns)["customer_id"].nunique()
    table["units"] = sold.groupby(columns)["quantity"].sum()
    table["new_customers"] = newcomers(everything, filters, names, keys, columns)
    table = table.fillna(dict.fromkeys(("orders", "customers", "units", "new_customers"), 0))
    table["returning_customers"] = table["customers"] - table["new_customers"]
    orders = table["orders"].where(table["orders"] > 0)
    table["spend_per_basket"] = table["gross_sales" if filters.basis == "gross" else "net_sales"] / orders
    table["items_per_order"] = table["units"] / orders
    table["return_rate"] = table["returns"] / table["gross_sales"].where(table["gross_sales"] > 0)
    return table


def newcomers(everything, filters: Filters, names: list[str], keys, columns: list[str]) -> pd.Series:
    """Customers by the cell of their first order in the chosen markets; apart for each market or group where those are asked for."""
    lines = everything[(everything["kind"] == "sale") & everything["customer_id"].notna()]
    if filters.markets:
        lines = lines[lines["market"].isin(filters.markets)]
    if filters.segments:
        lines = lines[lines["segment"].isin(filters.segments)]
    apart = [name for name in ("market", "group") if name in names]
    firsts = lines.sort_values("day", kind="stable").drop_duplicates(["customer_id", *apart])
    if filters.date_from:
        firsts = firsts[(firsts["day"] >= filters.date_from) & (firsts["day"] <= filters.date_to)]
    return firsts.assign(**{column: keys[name](firsts) for column, name in zip(columns, names, strict=True)}).groupby(columns).size()


def compare(asked, count: int, seed: int) -> None:
    web, current, shop = asked
    from dashapp.queries import runs

    offered = runs.markets(web)
    groups = {market: (list(groups) or ["No group"])[0] for market, groups in zip(offered["market"], offered["groups"], strict=True)}
    rng, markets = random.Random(seed), sorted(shop.lines["market"].unique())
    for _ in range(count):
        measure, by, split = rng.choice(OFFERED)
        filters = replace(drawn(rng, markets), basis=rng.choice(["net", "gross"]))
        asked_for = replace(filters, options=(("measure", measure), ("by", by), ("split", split)))
        ours = BY_ID["explore"].query(web, current, asked_for)
        theirs = cells(shop, groups, filters, by, split)
        names = ["product_code" if name == "product" else name for name in (by, split) if name != "none"]
        for row in ours.to_dict("records"):
            key = tuple(row[name] for name in names)
            known = theirs.loc[key if len(key) > 1 else key[0]] if (key if len(key) > 1 else key[0]) in theirs.index else None
            for name in MEASURES if by != "product" else (measure,):
                mine, other = row[name], 0 if known is None else known[name]
                if mine is None or mine != mine or ("guest" in key and name in ("customers", "new_customers", "returning_customers")):
                    continue
                assert abs(float(mine) - float(other)) <= TOLERANCE.get(name, 0), (measure, by, split, filters, key, name, mine, other)
        if by != "product" and len(ours):
            missing = set(theirs.index) - {key if len(key) > 1 else key[0] for key in (tuple(row[name] for name in names) for row in ours.to_dict("records"))}
            assert all(theirs.loc[key, "orders"] == 0 and abs(theirs.loc[key, "net_sales"]) < 0.011 for key in missing), (by, split, filters, missing)


def test_explore_and_pandas_agree(asked):
    compare(asked, 8, seed=21)


@pytest.mark.torture
def test_explore_and_pandas_agree_three_hundred_times(asked):
    compare(asked, 300, seed=22)


def test_every_total_is_the_key_figure(asked):
    web, current, _ = asked
    figures = BY_ID["kpis"].query(web, current, Filters()).set_index("measure")["value"]
    for by in ("month", "week", "day", "weekday", "market", "segment", "group"):
        frame = BY_ID["explore"].query(web, current, Filters(options=(("by", by),)))
        for measure in ("net_sales", "gross_sales", "returns", "orders"):
            assert frame[measure].sum() == pytest.approx(figures[measure], abs=0.25), (by, measure)
    assert BY_ID["explore"].query(web, current, Filters(options=(("by", "segment"),)))["customers"].dropna().sum() == figures["customers"]
