"""A failing or poisoned cache is a miss."""

from datetime import date

import pandas as pd
import pytest

from dashapp.cache import Answers, key_of

FRAME = pd.DataFrame({"day": [date(2011, 1, 1), date(2011, 1, 2)], "market": ["EIRE", None], "sales": [1.5, float("nan")], "orders": [3, 4]})


class Store(dict):
    def set(self, key, value, timeout=None):
        self[key] = value


class Broken:
    def get(self, key):
        raise ConnectionError("away")

    def set(self, key, value, timeout=None):
        raise ConnectionError("away")


def test_an_answer_comes_back_as_it_was():
    answers = Answers(Store())
    answers.set("k", FRAME)
    back = answers.get("k", list(FRAME.columns))
    assert list(back["day"]) == list(FRAME["day"])
    assert back["market"].iloc[0] == "EIRE" and pd.isna(back["market"].iloc[1]) and pd.isna(back["sales"].iloc[1])
    assert list(back["orders"]) == [3, 4]


@pytest.mark.parametrize("poison", ["", "not json", "{}", b"\x80\x04K\x01.", 7, '{"key": "other", "columns": ["day"], "dates": [], "rows": []}'])
def test_poison_is_a_miss(poison):
    assert Answers(Store(k=poison)).get("k", ["day"]) is None


def test_other_columns_are_a_miss():
    answers = Answers(Store())
    answers.set("k", FRAME)
    assert answers.get("k", ["day", "market"]) is None


def test_a_cache_that_is_down_is_a_miss_and_no_error():
    answers = Answers(Broken())
    answers.set("k", FRAME)
    assert answers.get("k", list(FRAME.columns)) is None


def test_every_part_changes_the_key():
    base = ([1, 2], "Germany", "kpis", 1, {"basis": "net"})
    others = [([1, 3], *base[1:]), (base[0], "*", *base[2:]), (*base[:2], "x", *base[3:]), (*base[:3], 2, base[4]), (*base[:4], {"basis": "gross"})]
    assert len({key_of(*base), *(key_of(*other) for other in others)}) == 6


@pytest.mark.parametrize("kept", [None, 7, "", "null", "[]", '{"key": "k"}', '{"key": "other", "figure": {}}', '{"key": "k", "figure": []}', "\x00"])
def test_a_poisoned_figure_is_a_miss(kept):
    class Store:
        def get(self, key):
            return kept

    assert Answers(Store()).picture("k") is None


def test_a_figure_comes_back_as_it_was():
    store = {}

    class Store:
        get = staticmethod(store.get)

        def set(self, key, value, timeout=None):
            store[key] = value

    answers = Answers(Store())
    answers.keep_picture("k", {"data": [{"x": [1, 2.5, None], "text": "é"}], "layout": {}})
    assert answers.picture("k") == {"data": [{"x": [1, 2.5, None], "text": "é"}], "layout": {}}
    assert answers.picture("other") is None
