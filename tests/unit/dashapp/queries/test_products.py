"""The plan of a period adds and subtracts to exactly its days."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashapp.queries import products

DATA_FROM, DATA_TO = date(2010, 12, 1), date(2011, 12, 9)
days = st.dates(DATA_FROM, DATA_TO)


def span(start: date, end: date) -> list[date]:
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def covered(parts: list[str], bound: dict) -> Counter:
    """How often each day of the data is counted."""
    counted: Counter = Counter()
    for part in parts:
        if part == products.MONTHS:
            counted.update(day for day in span(DATA_FROM, DATA_TO) if bound["first_month"] <= day < bound["end_month"])
            continue
        name = next(each for each in ("within", "before", "after") if f":{each}_from" in part)
        sign = -1 if "-1 * " in part else 1
        for day in span(bound[f"{name}_from"], bound[f"{name}_to"]):
            counted[day] += sign
    return +counted + Counter({day: 0 for day in counted if counted[day] < 0})


@settings(max_examples=400, deadline=None)
@given(days, days)
@example(date(2011, 2, 1), date(2011, 2, 28))
@example(date(2011, 12, 2), date(2011, 12, 9))
@example(date(2010, 12, 20), date(2011, 1, 2))
@example(date(2011, 3, 5), date(2011, 3, 5))
@example(date(2011, 3, 2), date(2011, 3, 30))
def test_a_plan_covers_each_day_of_the_period_once(one, other):
    start, end = min(one, other), max(one, other)
    counted = covered(*products.plan(start, end, DATA_FROM, DATA_TO))
    assert counted == Counter(span(start, end))


@settings(max_examples=200, deadline=None)
@given(days, days)
def test_never_more_than_half_a_month_of_lines_is_read_at_an_end(one, other):
    start, end = min(one, other), max(one, other)
    _, bound = products.plan(start, end, DATA_FROM, DATA_TO)
    for name in ("within", "before", "after"):
        if f"{name}_from" in bound:
            limit = 16 if start.replace(day=1) != end.replace(day=1) or name == "within" else 31
            assert (bound[f"{name}_to"] - bound[f"{name}_from"]).days < limit
