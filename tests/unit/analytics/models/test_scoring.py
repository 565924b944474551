"""A shop's own rule of segments: checked part by part, and whatever it says, segments partition the customers."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelRefused
from analytics.models import measures, movement, rfm, segment_map
from analytics.models.guide import NO_MEANING, NO_PLAY, guide
from analytics.models.scoring import Scoring, read
from tests.unit.analytics.models.shops import random_orders

DAY = date(2024, 8, 1)
MAP = [
    {"segment": "Best", "recency": [3], "frequency": [2, 3]}, {"segment": "New", "recency": [3], "frequency": [1]},
    {"segment": "Rest", "recency": [1, 2], "frequency": [1, 2, 3]},
]  # fmt: skip


def test_nothing_said_is_the_usual_rule():
    assert read(None) == read({}) == Scoring()
    assert Scoring().said() == {"quantiles": 5, "ties": "equal", "basis": "net", "names": list(segment_map.usual().names), "cells": None}
    assert rfm.Params.of(Scoring()) == rfm.Params()


def test_an_own_rule_has_own_words_or_says_that_none_are_written():
    own = read({"quantiles": 3, "ties": "first", "basis": "gross", "map": MAP, "meanings": {"Best": "Here often. "}, "plays": {"New": "Welcome them."}})
    assert (own.ties, own.basis, own.map.names) == ("first", "gross", ("Best", "New", "Rest"))
    assert own.said()["cells"][0] == [1, 1, "Rest"] and len(own.said()["cells"]) == 9
    told = guide(own).set_index("segment")
    assert told["meaning"].to_dict() == {"Best": "Here often.", "New": NO_MEANING, "Rest": NO_MEANING}
    assert told["play"].to_dict() == {"Best": NO_PLAY, "New": "Welcome them.", "Rest": NO_PLAY}
    assert told["cells"].tolist() == ["recency 3, frequency 2–3", "recency 3, frequency 1", "recency 1–2, frequency 1–3"]


def test_own_words_for_the_ten_and_cells_that_are_no_block():
    told = guide(read({"plays": {"Champions": "Call them."}})).set_index("segment")
    assert told.loc["Champions", "play"] == "Call them." and told.loc["Champions", "meaning"].startswith("Bought lately")
    corners = read({"quantiles": 3, "map": [
        {"segment": "Corners", "recency": [1, 3], "frequency": [1, 3]}, {"segment": "Cross", "recency": [2], "frequency": [1, 2, 3]},
        {"segment": "Cross", "recency": [1, 3], "frequency": [2]},
    ]})  # fmt: skip
    assert guide(corners)["cells"].tolist() == ["R3 F3, R3 F1, R1 F3, R1 F1", "R3 F2, R2 F3, R2 F2, R2 F1, R1 F2"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ([], "has some of"), ({"scores": 5}, "has some of"), ({"quantiles": 11}, "2 to 10"), ({"quantiles": True}, "2 to 10"),
        ({"ties": "last"}, "equal or first"),
        ({"basis": ["net"]}, "net or gross"), ({"map": {}}, "cannot be read"), ({"map": []}, "25 of 25 cells"), ({"map": MAP}, "16 of 25 cells"),
        ({"quantiles": 2, "map": MAP}, "scores go from 1 to 2"), ({"quantiles": 3, "map": [*MAP, MAP[0]]}, "belongs to both 'Best' and 'Best'"),
        ({"map": [{"segment": f"{r} {f}", "recency": [r], "frequency": [f]} for r in range(1, 6) for f in range(1, 6)]}, "cannot be told apart"),
        ({"plays": {"Whales": "Feed them."}}, "'Whales', which is no segment"), ({"plays": {"Loyal": 7}}, "words for segments"),
        ({"meanings": {"Loyal": "x" * 301}}, "at most 300"), ({"meanings": {"Loyal": "a\0"}}, "control characters"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_in_words(rule, said):
    with pytest.raises(ModelRefused, match=said):
        read(rule)


@st.composite
def rules(draw):
    """Any rule that covers each cell once: cells are dealt among up to six names, one by one."""
    quantiles = draw(st.integers(2, 10))
    names = draw(st.lists(st.sampled_from(["Best", "Ünsere", "R&D <b>", "a" * 60, "Loyal", "7"]), min_size=1, max_size=6, unique=True))
    pairs = [(r, f) for r in range(1, quantiles + 1) for f in range(1, quantiles + 1)]
    dealt = draw(st.lists(st.sampled_from(names), min_size=len(pairs), max_size=len(pairs)))
    made = [{"segment": name, "recency": [r], "frequency": [f]} for (r, f), name in zip(pairs, dealt, strict=True)]
    return {"quantiles": quantiles, "basis": draw(st.sampled_from(["net", "gross"])), "map": made}


@given(rule=rules(), seed=st.integers(0, 20))
@settings(max_examples=25, deadline=None)
def test_whatever_the_map_segments_partition_customers_and_movement_ends_where_they_are(rule, seed):
    scoring, shop = read(rule), random_orders(seed, customers=40)
    params = rfm.Params.of(scoring)
    scored = rfm.score(measures.measure(shop, DAY, scoring.basis), params).customers
    assert len(scored) == scored["customer_id"].nunique() == shop[shop["is_order"]]["customer_id"].nunique()
    assert set(scored["segment"]) <= set(scoring.map.names) and guide(scoring)["segment"].tolist() == list(scoring.map.names)
    assert scored["segment"].value_counts(normalize=True).sum() == pytest.approx(1.0)
    past = movement.history(shop, DAY, movement.Params(months=2, least_buyers=5, scoring=params))
    assert [past.names[code] for code in past.segments[:, -1]] == scored["segment"].tolist()
    assert past.customer_id.tolist() == scored["customer_id"].tolist()


def test_with_ties_first_nobody_moves_by_another_rank_when_cut_points_are_held():
    params = movement.Params(least_buyers=10, scoring=rfm.Params("first", 3))
    shop = random_orders(3, customers=80)
    past = movement.history(shop, DAY, params)
    found = movement.moves(past, len(past.as_of) - 3, len(past.as_of) - 1, hold=True).set_index("customer_id")
    early, late = (measures.measure(shop, past.as_of[place]).set_index("customer_id")["frequency_orders"] for place in (-3, -1))
    idle = found.index[(late == early.reindex(late.index)).reindex(found.index) & found["from"].ne("")]
    assert len(idle) > 5 and set(found.loc[idle, "cause"]) <= {"", "ageing"}


def test_dates_that_ties_first_cannot_cut_are_left_out_of_the_past():
    shop = random_orders(5, customers=60)
    alike = shop.assign(day=np.where(shop["day"] < np.datetime64("2024-05-01"), np.datetime64("2024-03-04"), shop["day"]))
    params = movement.Params(least_buyers=5, scoring=rfm.Params("first"))
    past, usual = movement.history(alike, DAY, params), movement.history(alike, DAY, movement.Params(least_buyers=5))
    assert past.as_of[-1] == DAY and len(past.as_of) < len(usual.as_of)
