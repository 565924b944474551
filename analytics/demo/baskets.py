"""What is in a basket: popular and rare products, planted rules, quantities that reach the order's value."""

from __future__ import annotations

import numpy as np
import polars as pl

from analytics.demo.shop import Orders
from analytics.demo.truth import MARKETS, Truth, code

_SHAPES = ("BASKET", "LANTERN", "MUG", "CLOCK", "CUSHION", "BUNTING", "TIN", "NOTEBOOK", "CANDLE", "TRAY")
_LOOKS = ("RED", "IVORY", "BLUE", "VINTAGE", "SPOTTED", "WOODEN", "RETRO", "GLASS", "PAPER", "WOOLLEN", "SILVER", "FLORAL")


class Catalogue:
    """Products with price, popularity and name."""

    def __init__(self, truth: Truth) -> None:
        rng = np.random.default_rng([truth.seed, 2])
        self.price = np.round(np.exp(rng.normal(0.9, 0.7, truth.products)).clip(0.3, 60), 2)
        weight = 1 / np.arange(3, truth.products + 3) ** 0.8
        self.cumulative = np.cumsum(weight) / weight.sum()
        self.code = np.array([code(index) for index in range(truth.products)])
        self.name = np.array([
            f"{_LOOKS[index % len(_LOOKS)]} {_SHAPES[(index // len(_LOOKS)) % len(_SHAPES)]} {index}" for index in range(truth.products)
        ])  # fmt: skip
        number = {each: index for index, each in enumerate(self.code)}
        self.rules = [(number[first], number[second], confidence) for first, second, confidence in truth.rules]


def lines(orders: Orders, catalogue: Catalogue, truth: Truth, first_invoice: int, block: int) -> pl.DataFrame:
    """Lines of a block, clean, with cancellations: `invoice`, `product` (index), `quantity`, `price`, `minute`, `customer`, `market`."""
    rng = np.random.default_rng([truth.seed, 3, block])
    count = 1 + rng.poisson(truth.lines_per_order - 1, len(orders.value))
    order = np.repeat(np.arange(len(count)), count)
    product = np.searchsorted(catalogue.cumulative, rng.uniform(size=len(order)), side="right").clip(max=truth.products - 1)
    pairs = pl.DataFrame({"order": order, "product": product}).unique(maintain_order=True)
    for first, second, confidence in catalogue.rules:
        having = pairs.filter(pl.col("product") == first)["order"].to_numpy()
        taken = having[rng.uniform(size=len(having)) < confidence]
        pairs = pl.concat([pairs, pl.DataFrame({"order": taken, "product": np.full(len(taken), second)})])
    pairs = pairs.unique(maintain_order=True).sort("order", maintain_order=True)
    order, product = pairs["order"].to_numpy(), pairs["product"].to_numpy()
    part = rng.exponential(size=len(order))
    part /= np.bincount(order, part)[order]
    quantity = np.maximum(1, np.rint(orders.value[order] * part / catalogue.price[product])).astype(np.int64)
    sold = pl.DataFrame({
        "invoice": order + first_invoice, "product": product, "quantity": quantity, "price": catalogue.price[product], "minute": orders.minute[order],
        "customer": orders.customer[order], "market": orders.market[order], "cancelled": np.zeros(len(order), dtype=bool),
    })  # fmt: skip
    return pl.concat([sold, _cancellations(sold, truth, rng)])


def _cancellations(sold: pl.DataFrame, truth: Truth, rng: np.random.Generator) -> pl.DataFrame:
    """Some orders give one of their lines back, days later but inside the history."""
    first = sold.group_by("invoice", maintain_order=True).first()
    taken = first.filter(pl.Series(rng.uniform(size=len(first)) < truth.cancelled_share))
    later = taken["minute"] + pl.Series(rng.integers(1, 21, len(taken)) * 1440)
    taken = taken.with_columns(minute=later, quantity=-pl.col("quantity"), cancelled=pl.lit(True)).select(sold.columns)
    return taken.filter(pl.col("minute") < truth.days * 1440)


def as_file(block: pl.DataFrame, catalogue: Catalogue, truth: Truth) -> pl.DataFrame:
    """The columns of UCI's file, all text."""
    start = np.datetime64(truth.end) - truth.days + 1
    names = np.array(list(MARKETS))
    product = block["product"].to_numpy()
    times = start.astype("datetime64[m]") + block["minute"].to_numpy().astype("timedelta64[m]")
    return pl.DataFrame({
        "InvoiceNo": block.select(pl.when("cancelled").then(pl.format("C{}", pl.col("invoice") + 500_000_000)).otherwise(pl.col("invoice").cast(pl.String)))
        .to_series(),
        "StockCode": catalogue.code[product],
        "Description": catalogue.name[product],
        "Quantity": block["quantity"].cast(pl.String),
        "InvoiceDate": pl.Series(times.astype("datetime64[us]")).dt.strftime("%Y-%m-%d %H:%M:%S"),
        "UnitPrice": block["price"].cast(pl.String),
        "CustomerID": block.select(pl.when(pl.col("customer") >= 0).then((pl.col("customer") + 10_000).cast(pl.String))).to_series(),
        "Country": names[block["market"].to_numpy()],
    })  # fmt: skip
