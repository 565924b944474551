"""Days that move with the data, and the days that they are compared with."""

from datetime import date

import pytest

from dashapp.periods import DAY, PERIODS, before, following, span

LAST = date(2011, 12, 9)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("last-7", date(2011, 12, 3), LAST),
        ("last-30", date(2011, 11, 10), LAST),
        ("last-365", date(2010, 12, 10), LAST),
        ("this-month", date(2011, 12, 1), LAST),
        ("last-month", date(2011, 11, 1), date(2011, 11, 30)),
        ("this-quarter", date(2011, 10, 1), LAST),
        ("last-quarter", date(2011, 7, 1), date(2011, 9, 30)),
        ("this-year", date(2011, 1, 1), LAST),
        ("last-year", date(2010, 1, 1), date(2010, 12, 31)),
    ],
)
def test_named_periods(period, first, last):
    assert span(period, LAST) == (first, last)


@pytest.mark.parametrize(
    ("starts", "period", "first", "last"),
    [
        (4, "this-fiscal-year", date(2011, 4, 1), LAST),
        (4, "last-fiscal-year", date(2010, 4, 1), date(2011, 3, 31)),
        (2, "this-fiscal-quarter", date(2011, 11, 1), LAST),
        (2, "last-fiscal-quarter", date(2011, 8, 1), date(2011, 10, 31)),
        (12, "this-fiscal-year", date(2011, 12, 1), LAST),
        (1, "this-fiscal-year", date(2011, 1, 1), LAST),
        (4, "this-year", date(2011, 1, 1), LAST),
    ],
)
def test_fiscal_periods_are_counted_from_the_month_in_which_the_year_begins(starts, period, first, last):
    assert span(period, LAST, starts) == (first, last)


def test_every_named_period_can_be_counted_from_every_day():
    for month in range(1, 13):
        for period in PERIODS:
            for starts in (1, 2, 4, 12):
                first, last = span(period, date(2012, month, 29 if month == 2 else 30), starts)
                assert first <= last


def test_before_is_as_long_or_a_year_earlier():
    assert before(date(2011, 3, 1), date(2011, 3, 31), "previous") == (date(2011, 1, 29), date(2011, 2, 28), "31 days")
    assert before(date(2012, 2, 29), date(2012, 3, 1), "year") == (date(2011, 2, 28), date(2011, 3, 1), "1 year")


@pytest.mark.parametrize(
    ("starts", "unit", "first", "last"),
    [
        (1, "month", date(2012, 1, 1), date(2012, 1, 31)),
        (4, "month", date(2012, 1, 1), date(2012, 1, 31)),
        (1, "quarter", date(2012, 1, 1), date(2012, 3, 31)),
        (2, "quarter", date(2012, 2, 1), date(2012, 4, 30)),
        (12, "quarter", date(2012, 3, 1), date(2012, 5, 31)),
        (1, "year", date(2012, 1, 1), date(2012, 12, 31)),
        (4, "year", date(2012, 4, 1), date(2013, 3, 31)),
        (12, "year", date(2012, 12, 1), date(2013, 11, 30)),
    ],
)
def test_what_begins_next_is_whole_and_the_shops_own(starts, unit, first, last):
    assert following(unit, LAST, starts) == (first, last)


def test_what_begins_next_follows_on_what_is_under_way():
    for starts in range(1, 13):
        for month in range(1, 13):
            for last in (date(2012, month, 1), date(2012, month, 28)):
                for unit, named in (("month", "this-month"), ("quarter", "this-fiscal-quarter"), ("year", "this-fiscal-year")):
                    first, end = following(unit, last, starts)
                    assert span(named, first - DAY, starts)[0] <= last < first <= end
                    assert span(named, end, starts) == (first, end)
