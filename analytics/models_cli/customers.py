"""`python -m analytics models rfm|clusters|cohorts --input FILE`: the models on a file, without a database."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.errors import FileRefused
from analytics.ingest.orders import read_orders
from analytics.models import cohorts, gates, measures, rfm, segment_map
from analytics.models.measures import SCALE


def add_models(models: argparse._SubParsersAction) -> None:
    """Declare the models of customers."""
    for name, run, summary in (
        ("rfm", run_rfm, "recency, frequency and monetary scores, and the segments"),
        ("clusters", run_clusters, "K-Means and its rivals, compared"),
        ("cohorts", run_cohorts, "who comes back, by month or quarter of the first order"),
    ):
        each = models.add_parser(name, help=summary)
        each.add_argument("--input", type=Path, required=True, metavar="FILE", help=".xlsx, .csv, .parquet or .zip of order lines")
        each.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="read the days before this one; default: all")
        each.add_argument("--json", action="store_true", help="print JSON instead of a table")
        each.set_defaults(func=run)
        if name != "cohorts":
            each.add_argument("--basis", choices=measures.BASES, default="net")
    _add_rfm(models.choices["rfm"])
    models.choices["clusters"].add_argument("--pin", default="", metavar="ALGORITHM:K", help="use this grouping, such as K-Means:5")
    models.choices["cohorts"].add_argument("--grain", choices=list(cohorts.GRAINS), default="month")


def _add_rfm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ties", choices=["equal", "first"], default="equal", help="equal values get equal scores, or as published tables have it")
    parser.add_argument("--quantiles", type=int, default=None, metavar="N", help="how many scores there are; default: 5, or what the map says")
    parser.add_argument("--segment-map", type=Path, default=None, metavar="FILE", help="an own map of scores to segments, as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a day such as 2011-12-10 was expected, not {text[:40]!r}") from error


def run_rfm(options: argparse.Namespace) -> int:
    """Segments."""
    own = _own_map(options.segment_map)
    params = rfm.Params(options.ties, options.quantiles or (own.quantiles if own else 5), own)
    orders, as_of = _read(options)
    customers = measures.measure(orders, as_of, options.basis)
    result = rfm.score(customers, params)
    grouped = result.customers.groupby("segment")
    table = grouped.agg(
        customers=("customer_id", "size"), orders=("frequency_orders", "sum"), gross=("gross", "sum"), returns=("returns", "sum"),
    ).reset_index().sort_values("gross", ascending=False)  # fmt: skip
    table["net"] = table["gross"] - table["returns"]
    table["share_of_customers"] = table["customers"] / table["customers"].sum()
    for basis in measures.BASES:
        table[f"{basis}_per_basket"] = table[basis] / table["orders"] / SCALE
    cuts = result.cuts.assign(scale=result.cuts["measure"].eq("monetary").map({True: SCALE, False: 1}))
    grid = result.customers.groupby(["recency_score", "frequency_score", "segment"]).size().rename("customers").reset_index()
    asked = gates.gates(customers, (as_of - orders["day"].min().date()).days)
    body = {
        "as_of": as_of.isoformat(), "basis": options.basis, "ties": params.ties, "quantiles": params.quantiles, "customers": len(customers),
        "not_meaningful": gates.reason(asked),
        "gates": [{"name": gate.name, "needed": gate.needed, "found": gate.found, "reason": gate.reason} for gate in asked],
        "segments": _rows(_money(table)), "grid": _rows(grid),
        "cuts": _rows(cuts.assign(lowest=cuts["lowest"] / cuts["scale"], highest=cuts["highest"] / cuts["scale"]).drop(columns="scale")),
    }  # fmt: skip
    return _print(options, body, "segments", body["not_meaningful"])


def run_clusters(options: argparse.Namespace) -> int:
    """Clusters."""
    from analytics.models import clusters

    orders, as_of = _read(options)
    customers = measures.measure(orders, as_of, options.basis)
    customers["monetary"] = customers["monetary"] / SCALE
    name, _, k = options.pin.partition(":")
    if options.pin and not (name and k.isdigit()):
        raise FileRefused(f"--pin is an algorithm and a number such as K-Means:5, not {options.pin[:40]!r}.")
    result = clusters.cluster(customers, pin=(name, int(k)) if options.pin else None)
    choice = result.choice
    body = {
        "as_of": as_of.isoformat(), "basis": options.basis, "customers": len(customers), "features": result.definition,
        "algorithm": choice.algorithm or None, "k": choice.k or None, "pinned": choice.pinned, "structure": choice.structure,
        "recommendation": choice.words, "clusters": _rows(result.groups), "scores": _rows(result.scores),
    }  # fmt: skip
    return _print(options, body, "scores", choice.words)


def run_cohorts(options: argparse.Namespace) -> int:
    """Cohorts."""
    orders, as_of = _read(options)
    table = cohorts.matrix(orders, options.grain, as_of)
    table["cohort"] = table["cohort"].dt.strftime("%Y-%m-%d")
    table["value"] = table["value"] / SCALE
    body = {"as_of": as_of.isoformat(), "grain": options.grain, "cells": _rows(_money(table.assign(net=table["gross"] - table["returns"])))}
    return _print(options, body, "cells", "")


def _own_map(path: Path | None) -> segment_map.SegmentMap | None:
    if path is None:
        return None
    try:
        return segment_map.read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(f"The segment map {path} cannot be read ({type(error).__name__}).") from error


def _read(options: argparse.Namespace) -> tuple[pd.DataFrame, date]:
    """Orders of identified customers before the as-of date, and that date."""
    orders = read_orders(options.input)
    orders = orders[orders["customer_id"].notna()]
    as_of = options.as_of or measures.usual_as_of(orders)
    seen = orders[orders["day"] < pd.Timestamp(as_of)]
    measures.usual_as_of(seen)
    return seen, as_of


def _money(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{name: table[name] / SCALE for name in ("gross", "returns", "net")})


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Plain values; None where one is not known."""
    return [{str(name): None if value != value else value for name, value in row.items()} for row in table.to_dict("records")]


def _print(options: argparse.Namespace, body: dict[str, Any], table: str, words: str) -> int:
    if options.json:
        print(json.dumps(body, ensure_ascii=False, default=lambda value: value.item()))
        return 0
    print(pd.DataFrame(body[table]).to_string(index=False, float_format=lambda value: f"{value:,.3f}"))
    if words:
        print(words)
    return 0
