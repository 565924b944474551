"""A failing or poisoned cache is a miss; files stay within their room."""

import os
import shutil
import time
from datetime import date

import pandas as pd
import pytest

from dashapp.cache import SECONDS, Answers, Files, key_of

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


@pytest.fixture
def files(tmp_path):
    kept = Files(str(tmp_path), threshold=0)
    kept.every, kept.room = 10, 5000
    return kept


def test_files_stay_within_their_room_and_the_newest_stay(files, tmp_path):
    for number in range(100):
        files.set(f"k{number}", "x" * 500, timeout=60)
        for file in tmp_path.iterdir():
            # As if each had been kept a second after the one before.
            os.utime(file, (file.stat().st_mtime - 1,) * 2)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 5000
    assert [number for number in range(100) if files.get(f"k{number}")] == list(range(91, 100)), "of 506 bytes nine fit"


def test_what_is_older_than_a_day_goes(files, tmp_path):
    files.set("old", "x", timeout=0)
    (kept,) = tmp_path.iterdir()
    os.utime(kept, (time.time() - SECONDS - 1,) * 2)
    for number in range(9):
        files.set(f"k{number}", "y", timeout=60)
    assert files.get("old") is None and files.get("k0") == "y"


def test_a_full_cache_is_not_looked_through_at_every_answer(files, monkeypatch):
    looks = []
    monkeypatch.setattr(files, "_make_room", lambda: looks.append(1))
    monkeypatch.setattr(files, "_list_dir", lambda: pytest.fail("the library looks through all files"))
    for number in range(100):
        files.set(f"k{number}", "x" * 500, timeout=60)
    assert len(looks) == 10


def test_a_folder_that_is_taken_away_is_a_miss_once_and_then_kept_in_again(tmp_path):
    answers = Answers(Files(str(tmp_path / "cache"), threshold=0))
    answers.set("k", FRAME)
    shutil.rmtree(tmp_path / "cache")
    assert answers.get("k", list(FRAME.columns)) is None
    answers.set("k", FRAME)
    assert answers.get("k", list(FRAME.columns)) is not None


def test_what_a_full_disk_left_half_written_goes(files, tmp_path):
    left, writing = (tmp_path / f"{name}{files._fs_transaction_suffix}" for name in ("left", "writing"))
    for file in (left, writing):
        file.touch()
    os.utime(left, (time.time() - 120,) * 2)
    for number in range(10):
        files.set(f"k{number}", "y", timeout=60)
    assert not left.exists() and writing.exists()
