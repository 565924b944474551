"""RFM against the published tables, an exact frame and what must never change."""

import itertools

import pandas as pd
import pytest

from analytics.errors import ModelRefused
from analytics.models import rfm

# METRICS.md: customers, gross sales, orders, net sales by segment, default rule
PUBLISHED = {
    "Champions": (577, 4_241_450.93, 7_545, 4_128_090.26),
    "Loyal": (708, 2_263_338.53, 5_103, 2_146_274.86),
    "Hibernating": (1_349, 689_804.19, 1_725, 592_570.95),
    "Potential loyalists": (474, 576_717.06, 1_148, 399_902.88),
    "At risk": (372, 555_240.05, 1_398, 480_590.68),
    "About to sleep": (475, 248_890.69, 660, 240_899.75),
    "Need attention": (116, 136_451.62, 348, 126_398.64),
    "Can't lose them": (37, 124_631.43, 375, 121_674.80),
    "Promising": (167, 52_745.13, 167, 52_268.57),
    "New customers": (63, 22_138.27, 63, 21_805.66),
}
# ties="first", as-of 2011-12-11, gross
FIRST = {
    "Champions": 633, "Loyal": 819, "At risk": 593, "Hibernating": 1_071, "Potential loyalists": 484, "Can't lose them": 63, "Need attention": 187,
    "About to sleep": 352, "Promising": 94, "New customers": 42,
}  # fmt: skip


@pytest.fixture(scope="module")
def customers(data_dir):
    """The identified customers of the real file, with gross and net; straight from the parquet."""
    rows = pd.read_parquet(data_dir / "online_retail.parquet").dropna(subset=["CustomerID"])
    rows["day"] = pd.to_datetime(rows["InvoiceDate"]).dt.normalize()
    rows["amount"] = (rows["Quantity"] * rows["UnitPrice"]).round(4)
    cancelled = rows["InvoiceNo"].str.startswith("C")
    sales = rows[~cancelled & (rows["Quantity"] > 0) & (rows["UnitPrice"] > 0)]
    returns = rows[cancelled & (rows["UnitPrice"] > 0)].groupby("CustomerID")["amount"].sum()
    frame = sales.groupby("CustomerID").agg(last=("day", "max"), frequency_orders=("InvoiceNo", "nunique"), gross=("amount", "sum")).reset_index()
    frame["net"] = frame["gross"] + frame["CustomerID"].map(returns).fillna(0)
    return frame.assign(customer_id=frame["CustomerID"].astype(int).astype(str))


def scored(customers, as_of, basis, ties="equal"):
    frame = customers.assign(recency_days=(pd.Timestamp(as_of) - customers["last"]).dt.days, monetary=customers[basis].round(4))
    return rfm.score(frame, rfm.Params(ties=ties)).customers


def test_the_published_table_reproduces_to_the_penny(customers):
    by_segment = scored(customers, "2011-12-10", "net").groupby("segment")
    found = by_segment.agg(n=("customer_id", "size"), gross=("gross", "sum"), orders=("frequency_orders", "sum"), net=("net", "sum"))
    assert {name: (row.n, round(row.gross, 2), row.orders, round(row.net, 2)) for name, row in found.iterrows()} == PUBLISHED


def test_the_usual_table_reproduces_with_ties_first(customers):
    assert scored(customers, "2011-12-11", "gross", "first")["segment"].value_counts().to_dict() == FIRST


def test_row_order_moves_nobody(customers):
    plain = scored(customers, "2011-12-10", "net").set_index("customer_id")["segment"]
    for seed in (1, 2):
        shuffled = scored(customers.sample(frac=1, random_state=seed), "2011-12-10", "net").set_index("customer_id")["segment"]
        assert shuffled.equals(plain)
    assert scored(customers.iloc[::-1], "2011-12-10", "net").set_index("customer_id")["segment"].equals(plain)


def test_a_hand_made_frame():
    frame = pd.DataFrame({
        "customer_id": list("abcde"), "recency_days": [1, 2, 3, 4, 4], "frequency_orders": [9, 1, 1, 1, 5], "monetary": [50, 40, 30, 20, 10],
    })  # fmt: skip
    result = rfm.score(frame).customers
    assert result["recency_score"].tolist() == [5, 4, 3, 1, 1]
    assert result["frequency_score"].tolist() == [5, 1, 1, 1, 4]
    assert result["monetary_score"].tolist() == [5, 4, 3, 2, 1]
    assert result["segment"].tolist() == ["Champions", "Promising", "About to sleep", "Hibernating", "At risk"]


def test_the_currency_does_not_matter(customers):
    plain = scored(customers, "2011-12-10", "net")
    pennies = scored(customers.assign(net=customers["net"] * 100), "2011-12-10", "net")
    assert plain["monetary_score"].tolist() == pennies["monetary_score"].tolist()


def test_the_map_covers_every_cell_once():
    cells = [(r, f) for recencies, frequencies, _ in rfm.SEGMENT_MAP for r in recencies for f in frequencies]
    assert sorted(cells) == sorted(itertools.product(range(1, 6), repeat=2))


def test_cut_points_say_where_scores_begin_and_hold(customers):
    frame = customers.assign(recency_days=(pd.Timestamp("2011-12-10") - customers["last"]).dt.days, monetary=customers["net"].round(4))
    result = rfm.score(frame)
    assert rfm.score(frame, cuts=result.cuts).customers.equals(result.customers)
    cuts = result.cuts[result.cuts["measure"] == "monetary"].sort_values("score")
    assert (cuts["lowest"].iloc[1:].to_numpy() > cuts["highest"].iloc[:-1].to_numpy()).all()


def test_nobody_and_somebody_unknown():
    empty = pd.DataFrame({"customer_id": [], "recency_days": [], "frequency_orders": [], "monetary": []})
    assert rfm.score(empty).customers.empty
    with pytest.raises(ValueError, match="monetary"):
        rfm.score(pd.DataFrame({"customer_id": ["a"], "recency_days": [1], "frequency_orders": [1], "monetary": [None]}))
    with pytest.raises(ModelRefused, match="ties"):
        rfm.Params(ties="random")
