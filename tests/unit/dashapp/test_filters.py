"""Values from a link are choices."""

from datetime import date
from urllib.parse import parse_qs

import pytest

from dashapp.errors import BadRequest
from dashapp.filters import Filters, parse, understood


def test_a_link_round_trips():
    filters = Filters(("EIRE", "Channel Islands"), date(2011, 1, 1), date(2011, 6, 30), "", ("Can't lose them",), ("85123A",), "gross", "year")
    assert parse(parse_qs(filters.query())) == filters


def test_nothing_given_means_everything_net():
    assert parse({}) == Filters()
    assert parse({}).given() == set()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"basis": ["profit"]}, "net, gross"),
        ({"period": ["last-never"]}, "last-7, last-30"),
        ({"compare": ["next"]}, "previous, year, none"),
        ({"product": ["x" * 201]}, "200 characters"),
        ({"segment": ["x" * 201]}, "200 characters"),
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
    filters = Filters(("Germany",), date(2011, 1, 1), segments=("Loyal",), products=("POST",), basis="gross")
    assert filters.given() == {"market", "period", "segment", "product", "basis"}
    assert filters.without({"segment", "period", "product"}) == Filters(("Germany",), basis="gross")
    assert Filters(period="last-30").without({"period"}) == Filters()


def test_a_link_half_of_which_means_nothing_keeps_the_other_half():
    filters, wrong = understood({"market": ["Germany"], "from": ["2011-05-01"], "to": ["2011-04-01"], "segment": ["x" * 201], "basis": ["gross"]})
    assert filters == Filters(("Germany",), basis="gross")
    assert [sentence.split(" ")[:3] for sentence in wrong] == [["The", "period", "ends"], ["A", "segment", "is"]]
