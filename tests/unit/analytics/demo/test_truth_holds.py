"""What the simulated shop says of itself is what is in its file."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from analytics.demo import shop, write
from analytics.demo.truth import MARKETS, Truth
from analytics.errors import FileRefused
from analytics.ingest import lines
from analytics.ingest.readers import opened


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, dict]:
    path = tmp_path_factory.mktemp("demo") / "shop.parquet"
    write(path, orders=30_000, seed=5)
    return path, json.loads(path.with_name("shop.parquet.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def understood(written) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The file as an import reads it: lines, rejected."""
    with opened(written[0]) as source:
        parts = [lines.read(batch.frame) for batch in source.batches()]
    return pl.concat([good for good, _ in parts]), pl.concat([bad for _, bad in parts])


@pytest.fixture(scope="module")
def sales(understood) -> pl.DataFrame:
    return understood[0].filter(pl.col("kind") == "sale")


def test_counts(written, understood, sales):
    _, truth = written
    good, bad = understood
    assert len(good) + len(bad) == truth["lines"]
    assert len(bad) == truth["dirty_rows"] > 50
    assert bad["reason"].n_unique() == len(truth["dirt"])
    assert sales["invoice_no"].n_unique() == truth["orders"] == 30_000
    assert sales["customer_id"].drop_nulls().n_unique() == truth["customers"]
    assert (good["kind"] == "return").sum() == truth["cancellations"] > 1_000
    assert (good["kind"] == "adjustment").sum() == 0
    assert sales.filter(pl.col("customer_id").is_null())["invoice_no"].n_unique() == truth["guest_orders"]
    assert truth["guest_orders"] / 30_000 == pytest.approx(truth["guest_share"], abs=0.01)


def test_every_cancellation_gives_back_what_was_sold(understood, sales):
    back = understood[0].filter(pl.col("kind") == "return").select(
        invoice_no=(pl.col("invoice_no").str.slice(1).cast(pl.Int64) - 500_000_000).cast(pl.String), product_code="product_code",
        quantity=-pl.col("quantity"), price="price", back_at="sold_at",
    )  # fmt: skip
    found = back.join(sales, on=["invoice_no", "product_code", "quantity", "price"])
    assert len(found) == len(back)
    assert (found["back_at"] > found["sold_at"]).all()


def test_markets_have_one_giant(sales):
    share = dict(sales.group_by("market").agg(pl.col("invoice_no").n_unique() / 30_000).iter_rows())
    assert share == pytest.approx(MARKETS, abs=0.02)


def test_the_week_has_a_closed_day_and_the_year_a_peak(written, sales):
    _, truth = written
    days = sales.group_by(pl.col("sold_at").dt.date().alias("day")).agg(orders=pl.col("invoice_no").n_unique())
    assert str(days["day"].max()) == truth["end"]
    assert set(days["day"].dt.weekday()) == set(range(1, 8)) - {truth["closed_weekday"] + 1}
    month = dict(days.group_by(pl.col("day").dt.month()).agg(pl.col("orders").mean()).iter_rows())
    assert month[11] > 1.4 * month[9] and month[11] > month[10]


def test_the_planted_rules_are_there(written, sales):
    _, truth = written
    baskets = sales.group_by("product_code").agg(pl.col("invoice_no").unique())
    having = {code: set(orders) for code, orders in baskets.iter_rows()}
    assert len(truth["rules"]) == 12
    for first, second, confidence in truth["rules"]:
        base = len(having[second]) / 30_000
        found = len(having[first] & having[second]) / len(having[first])
        # Whoever did not follow the rule may have met the second product by chance.
        expected = confidence + (1 - confidence) * base
        assert found == pytest.approx(expected, abs=5 * (expected * (1 - expected) / len(having[first])) ** 0.5 + 0.02), (first, second)
        assert found > 3 * base


def test_order_values_follow_gamma_gamma(sales):
    truth = Truth(orders=30_000, seed=5)
    values = sales.group_by("invoice_no").agg(pl.col("customer_id").first(), value=(pl.col("quantity") * pl.col("price")).sum() / 1e8)
    assert values["value"].mean() == pytest.approx(truth.p * truth.v / (truth.q - 1), rel=0.06)
    of_customer = values.drop_nulls().group_by("customer_id").agg(pl.len(), pl.col("value").mean(), spread=pl.col("value").std()).filter(pl.col("len") > 4)
    # Gamma with shape p around each customer's own mean: the spread is 1 / sqrt(p) of it.
    assert (of_customer["spread"] / of_customer["value"]).mean() == pytest.approx(truth.p**-0.5, rel=0.12)


def test_purchasing_is_that_of_bg_nbd():
    """Maximum likelihood on the drawn histories finds the parameters again (Fader, Hardie & Lee 2005, equation 6)."""
    truth = Truth(orders=1, seed=5)
    drawn = shop.Shop(truth)
    block = drawn.block(0)
    when = drawn.clock[block.minute // 1440] + 0.5
    orders = pl.DataFrame({"customer": block.customer, "when": when}).filter(pl.col("customer") >= 0)
    people = orders.group_by("customer").agg(x=pl.len() - 1, first=pl.col("when").min(), last=pl.col("when").max())
    x = people["x"].to_numpy().astype(float)
    recency, age = (people["last"] - people["first"]).to_numpy(), np.maximum(drawn.clock[-1] - people["first"].to_numpy(), 0.5)

    def loss(log_parameters: np.ndarray) -> float:
        r, alpha, a, b = np.exp(log_parameters)
        common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
        gone = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + recency)
        return -float((common + np.logaddexp(alive, np.where(x > 0, gone, -np.inf))).mean())

    found = np.exp(minimize(loss, np.zeros(4), method="L-BFGS-B").x)
    assert found == pytest.approx([truth.r, truth.alpha, truth.a, truth.b], rel=0.2)


def test_a_small_shop_has_whole_histories_too(tmp_path):
    path = tmp_path / "small.csv"
    truth = write(path, orders=1_000, seed=2)
    rows = pl.read_csv(path, infer_schema=False).filter(~pl.col("InvoiceNo").str.starts_with("C"))
    orders = rows.drop_nulls("CustomerID").group_by("CustomerID").agg(pl.col("InvoiceNo").n_unique())
    assert (orders["InvoiceNo"] > 1).mean() > 0.4
    assert truth["customers"] < 700


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path, suffix):
    content = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        path = tmp_path / f"{name}{suffix}"
        write(path, orders=500, seed=seed)
        content.append((path.read_bytes(), path.with_name(path.name + ".truth.json").read_bytes()))
    assert content[0] == content[1]
    assert content[0][0] != content[2][0]


def test_formats_hold_the_same_rows(tmp_path):
    for suffix in (".parquet", ".csv"):
        write(tmp_path / f"shop{suffix}", orders=300, seed=4)
    assert pl.read_parquet(tmp_path / "shop.parquet").equals(pl.read_csv(tmp_path / "shop.csv", infer_schema=False))


@pytest.mark.parametrize(("name", "orders", "told"), [("shop.xlsx", 10, ".parquet or .csv"), ("shop.csv", 0, "one order"), ("absent/shop.csv", 5, "absent")])
def test_refusals_are_sentences(tmp_path, name, orders, told):
    with pytest.raises(FileRefused, match=told):
        write(tmp_path / name, orders=orders, seed=1)
    with pytest.raises(FileRefused, match="years"):
        write(tmp_path / "shop.csv", orders=5, seed=1, years=0)
    assert list(tmp_path.iterdir()) == []
