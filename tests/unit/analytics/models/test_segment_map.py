"""A map is data, and is used only when it covers every cell exactly once."""

import itertools
import json

import pytest

from analytics.errors import ModelRefused
from analytics.models import rfm, segment_map
from analytics.models.guide import WORDS, guide
from analytics.models.scoring import Scoring

THREE = {"quantiles": 3, "segments": [
    {"segment": "Best", "recency": [3], "frequency": [2, 3]}, {"segment": "New", "recency": [3], "frequency": [1]},
    {"segment": "Rest", "recency": [1, 2], "frequency": [1, 2, 3]},
]}  # fmt: skip


def without(place: int) -> str:
    return json.dumps(THREE | {"segments": [rule for index, rule in enumerate(THREE["segments"]) if index != place]})


def test_an_own_map_is_read():
    own = segment_map.read(json.dumps(THREE))
    assert own.quantiles == 3 and own.names == ("Best", "New", "Rest")
    assert own.cells[3, 1] == "New" and own.cells[1, 3] == "Rest"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (without(1), "1 of 9 cells belong to no segment \\(R3 F1\\)"),
        (without(2), "6 of 9 cells .*…"),
        (
            json.dumps(THREE | {"segments": [*THREE["segments"], {"segment": "More", "recency": [3], "frequency": [3]}]}),
            "R3 F3 belongs to both 'Best' and 'More'",
        ),
        (json.dumps(THREE | {"quantiles": 2}), "scores go from 1 to 2"),
        (json.dumps(THREE | {"quantiles": 1.5}), "whole number from 2 to 10"),
        (json.dumps({"quantiles": 2, "segments": [{"segment": " ", "recency": [1, 2], "frequency": [1, 2]}]}), "1 to 60 characters"),
        (json.dumps({"quantiles": 2, "segments": [{"segment": "A", "recency": [True], "frequency": [1]}]}), "whole numbers"),
        (json.dumps({"quantiles": 2, "segments": [{"segment": "A", "recency": 1, "frequency": [1]}]}), "whole numbers"),
        ("[]", "cannot be read"),
        ("no json", "cannot be read"),
        ("{}", "cannot be read"),
    ],
)
def test_a_map_that_does_not_cover_is_refused_in_words(text, said):
    with pytest.raises(ModelRefused, match=said):
        segment_map.read(text)


@pytest.mark.parametrize("quantiles", range(2, 11))
def test_the_usual_map_stretches_to_other_quantiles(quantiles):
    usual = segment_map.usual(quantiles)
    assert set(usual.cells) == set(itertools.product(range(1, quantiles + 1), repeat=2))
    assert usual.cells[1, 1] == "Hibernating" and usual.cells[quantiles, quantiles] == "Champions"
    assert usual.cells[quantiles, 1] == "New customers" and usual.cells[1, quantiles] == "Can't lose them"


def test_params_and_map_agree():
    own = segment_map.read(json.dumps(THREE))
    assert rfm.Params(quantiles=3, segments=own).map is own
    with pytest.raises(ModelRefused, match="made for 3"):
        rfm.Params(segments=own)
    with pytest.raises(ModelRefused, match="2 to 10"):
        rfm.Params(quantiles=11)


def test_every_segment_of_the_usual_map_has_words():
    told = guide(Scoring())
    assert list(told["segment"]) == list(segment_map.usual().names) and set(told["segment"]) == set(WORDS)
    assert told["meaning"].str.len().min() > 15 and told["play"].str.len().min() > 15


@pytest.mark.parametrize(
    ("name", "said"),
    [("Guest", "something else"), ("no segment", "something else"), ("a\0", "cannot be shown"), ("\ud800", "cannot be shown"), ("new", "capitals alone")],
)
def test_a_name_that_cannot_be_one_is_refused_in_words(name, said):
    with pytest.raises(ModelRefused, match=said):
        segment_map.rules([*THREE["segments"][1:], {"segment": name, "recency": [3], "frequency": [2]}])
