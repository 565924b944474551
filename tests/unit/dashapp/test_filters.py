"""Values from a link are choices."""

from datetime import date
from urllib.parse import parse_qs

import pytest

from dashapp.errors import BadRequest
from dashapp.filters import Filters, parse


def test_a_link_round_trips():
    filters = Filters(("EIRE", "Channel Islands"), date(2011, 1, 1), date(2011, 6, 30), ("Can't lose them",), "gross")
    assert parse(parse_qs(filters.query())) == filters


def test_nothing_given_means_everything_net():
    assert parse({}) == Filters()
    assert parse({}).given() == set()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"basis": ["profit"]}, "net or gross"),
        ({"segment": ["Whales"]}, "no segment 'Whales'"),
        ({"from": ["01/02/2011"]}, "must be a day"),
        ({"from": ["2011-02-30"]}, "must be a day"),
        ({"from": ["0001-01-01"]}, "between the years"),
        ({"from": ["2011-03-01"], "to": ["2011-02-01"]}, "before it begins"),
        ({"basis": ["net", "gross"]}, "once"),
        ({"market": [""]}, "name"),
        ({"market": ["x" * 201]}, "200 characters"),
        ({"market": [f"m{number}" for number in range(301)]}, "At most 300"),
    ],
)
def test_what_is_no_choice_is_refused_in_words(query, words):
    with pytest.raises(BadRequest, match=words):
        parse(query)


def test_without_leaves_out_what_a_chart_cannot_honour():
    filters = Filters(("Germany",), date(2011, 1, 1), None, ("Loyal",), "gross")
    assert filters.given() == {"market", "period", "segment", "basis"}
    assert filters.without({"segment", "period"}) == Filters(("Germany",), None, None, (), "gross")
