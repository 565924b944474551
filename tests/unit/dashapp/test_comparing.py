"""One answer beside another: what is compared, and what is not."""

from datetime import date, datetime

import pandas as pd
import pytest

from dashapp.comparing import beside, columns, other_days
from dashapp.filters import Filters
from dashapp.queries.runs import Run

RUN = Run("core", 1, date(2011, 12, 10), date(2010, 12, 1), date(2011, 12, 9), "file", "", datetime(2011, 12, 10))


def test_the_same_number_of_days_just_before():
    other, said = other_days(Filters(date_from=date(2011, 3, 1), date_to=date(2011, 3, 31)), RUN)
    assert (other.date_from, other.date_to, other.moved) == (date(2011, 1, 29), date(2011, 2, 28), "31 days")
    assert said == "Compared with 29 Jan 2011 – 28 Feb 2011"


def test_only_the_part_that_the_data_cover_is_compared():
    other, _ = other_days(Filters(date_from=date(2011, 12, 1), date_to=date(2011, 12, 31), compare="year"), RUN)
    assert (other.date_from, other.date_to) == (date(2010, 12, 1), date(2010, 12, 9))


def test_days_before_the_data_are_not_compared_and_it_is_said():
    other, said = other_days(Filters(date_from=date(2011, 1, 1), date_to=date(2011, 12, 9)), RUN)
    assert other is None and said.startswith("Not compared") and "begin on 1 Dec 2010" in said


@pytest.mark.parametrize("filters", [Filters(), Filters(date_from=date(2011, 5, 1), compare="none"), Filters(date_from=date(2012, 5, 1))])
def test_nothing_is_compared_where_nothing_was_asked(filters):
    assert other_days(filters, RUN) == (None, "")


def test_rows_meet_by_their_key():
    now = pd.DataFrame({"market": ["A", "B", "C"], "net_sales": [110.0, 5.0, 7.0], "spend_per_basket": [11.0, 5.0, 7.0]})
    past = pd.DataFrame({"market": ["B", "A"], "net_sales": [-1.0, 100.0], "spend_per_basket": [2.5, 10.0]})
    found = beside(now, past, ("market",), ("net_sales", "spend_per_basket"))
    assert found["net_sales_before"].tolist() == [100.0, -1.0, 0]
    assert found["net_sales_change"].tolist() == [pytest.approx(0.1), None, None]
    assert found["spend_per_basket_before"].tolist() == [10.0, 2.5, None]
    assert list(columns(("net_sales",), {"net_sales": "money"}).items()) == [("net_sales_before", "money"), ("net_sales_change", "change")]


def test_a_partial_period_is_never_compared_as_if_whole():
    now = pd.DataFrame({"period": [1, 2], "net_sales": [10.0, 2.0], "partial": [False, True]})
    past = pd.DataFrame({"period": [1, 2], "net_sales": [5.0, 5.0], "partial": [False, False]})
    assert beside(now, past, ("period",), ("net_sales",))["net_sales_change"].tolist() == [1.0, None]
