"""Forecasts as they are shown: leaves add up, periods add up, and everyone sees her own markets' alone."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text

from dashapp import charts, db
from dashapp.filters import Filters
from dashapp.queries import forecast_ahead, forecast_periods, runs


def rows(service, viewer, chart_id, filters=None, **options):
    filters = filters or Filters()
    given = Filters(filters.markets, filters.date_from, filters.date_to, basis=filters.basis, options=tuple(options.items()))
    return service.desk.run_chart(charts.find(chart_id), given, viewer).frame


@pytest.fixture(scope="module")
def forecast_markets(service, everyone):
    with db.reading_as(service.desk.engine, everyone.token) as connection:
        sql = "select name from published.forecast_series where kind = 'market' and measure = 'net' and reason = '' order by recent desc"
        return [name for (name,) in connection.execute(text(sql))]


def test_a_set_of_markets_is_the_sum_of_its_leaves(service, everyone, forecast_markets):
    assert len(forecast_markets) >= 2
    first, second = forecast_markets[:2]
    each = [rows(service, everyone, "forecast-sales", Filters((market,))).dropna(subset=["forecast"]) for market in (first, second)]
    both = rows(service, everyone, "forecast-sales", Filters((first, second))).dropna(subset=["forecast"])
    assert np.allclose(both["forecast"].astype(float), each[0]["forecast"].astype(float) + each[1]["forecast"].astype(float), atol=0.02)
    width = [float((frame["upper_80"] - frame["lower_80"]).sum()) for frame in (*each, both)]
    assert max(width[:2]) * 0.9 < width[2] < sum(width[:2]), "independent errors partly cancel out"


@pytest.mark.parametrize("grain", ["week", "month"])
def test_weeks_and_months_are_sums_of_their_days(service, everyone, grain):
    days = rows(service, everyone, "forecast-sales")
    periods = rows(service, everyone, "forecast-sales", grain=grain)
    known = days.assign(value=days["actual"].fillna(days["forecast"]).astype(float)).set_index("date")["value"]
    starts = list(periods["date"])
    assert len(starts) > 4 and periods["forecast"].notna().any() and periods["actual"].notna().any()
    for start, following, row in zip(starts, starts[1:], periods.to_dict("records"), strict=False):
        total = known[(known.index >= start) & (known.index < following)].sum()
        assert total == pytest.approx(row["actual"] if row["actual"] == row["actual"] else row["forecast"], abs=1)
    ahead = periods.dropna(subset=["forecast"])
    assert (ahead["lower_80"] <= ahead["upper_80"]).all() and (ahead["lower_80"] >= 0).all()


def test_the_next_month_is_the_sum_of_its_days_and_has_a_grade(service, everyone):
    periods = rows(service, everyone, "forecast-periods")
    month, quarter, _ = periods.to_dict("records")
    days = rows(service, everyone, "forecast-sales").dropna(subset=["forecast"])
    inside = days[(days["date"] >= month["first_day"]) & (days["date"] <= month["last_day"])]
    assert len(inside) == (month["last_day"] - month["first_day"]).days + 1 >= 28
    assert month["expected"] == pytest.approx(inside["forecast"].astype(float).sum(), abs=0.5)
    assert month["lower_80"] < month["expected"] < month["upper_80"]
    daily_width = float((inside["upper_80"].astype(float) - inside["lower_80"].astype(float)).sum())
    assert month["upper_80"] - month["lower_80"] < daily_width, "a sum is surer than its days"
    assert set(periods["grade"].dropna()) <= {"useful", "rough", "not supported"}
    assert [f"{first:%d %m} {last:%d %m}" for first, last in zip(periods["first_day"], periods["last_day"], strict=True)][2] == "01 01 31 12"
    assert month["expected"] < quarter["expected"] and quarter["first_day"].month % 3 == 1


@pytest.mark.parametrize("starts", [2, 4, 9])
def test_quarters_and_years_ahead_are_the_shops_own_whole_and_beside_the_same_months_before(service, everyone, starts, monkeypatch):
    monkeypatch.setattr(runs, "SHOP", f"select 0, {starts}, ''")
    with db.reading_as(service.desk.engine, everyone.token) as connection:
        current = runs.current(connection)
        core, run = current["core"], current["forecasts"]
        month, quarter, year = forecast_periods.next_periods(connection, run, core, Filters()).to_dict("records")
        ahead, months = forecast_periods.ahead(connection, run, Filters()), forecast_ahead.months(connection, run, Filters())
        sold = dict(connection.execute(text("select day, sum(gross - returns)::float8 from facts.orders group by day")).all())
    assert (quarter["first_day"].month - starts) % 3 == 0 and year["first_day"].month == starts
    assert all(row["first_day"].day == 1 and row["first_day"] > core.data_to and (row["last_day"] + timedelta(days=1)).day == 1 for row in (quarter, year))
    assert quarter["period"].startswith("Next fiscal quarter, ") and year["period"] == f"Next fiscal year, {year['first_day']:%b %Y} – {year['last_day']:%b %Y}"
    expected = ahead.forecast[(ahead.forecast.index >= quarter["first_day"]) & (ahead.forecast.index <= quarter["last_day"])]
    assert len(expected) >= 89 and quarter["expected"] == pytest.approx(expected.sum(), abs=0.01)
    beyond = (quarter["last_day"] - core.data_to).days - 90
    assert (f"{beyond} of its days lie beyond the 90 that tests reach" in quarter["sentence"]) == (beyond > 2)
    assert beyond <= 2 or quarter["grade"] != "useful"
    before = [(day.replace(year=day.year - 1)) for day in (quarter["first_day"], quarter["last_day"])]
    assert quarter["last_year"] == pytest.approx(sum(money for day, money in sold.items() if before[0] <= day <= before[1]), abs=0.01)
    assert quarter["change"] == pytest.approx(quarter["expected"] / quarter["last_year"] - 1, abs=1e-3)
    low, high = np.quantile(months[1].sum(axis=0), [0.1, 0.9])
    assert [year["lower_80"], year["upper_80"]] == pytest.approx([low, high], abs=0.01), "each month of the year ahead once"
    began, until = year["first_day"].replace(year=year["first_day"].year - 1), year["first_day"] - timedelta(days=1)
    if began >= core.data_from and ahead.covers(core.data_to + timedelta(days=1), until):
        under_way = sum(money for day, money in sold.items() if day >= began) + ahead.forecast[ahead.forecast.index <= until].sum()
        assert year["last_year"] == pytest.approx(under_way, abs=0.01) and "what was sold to" in year["sentence"]
    else:
        assert year["last_year"] != year["last_year"] and "what was sold to" not in year["sentence"]
    assert month["period"] == f"Next month, {core.data_to + timedelta(days=31 if core.data_to.day < 28 else 10):%b %Y}"


def test_customers_a_day_agree_with_the_orders(service, everyone):
    actual = rows(service, everyone, "forecast-orders", measure="customers").dropna(subset=["actual"])
    with db.reading_as(service.desk.engine, everyone.token) as connection:
        sql = "select day, count(distinct customer_id) from facts.orders where is_order and customer_id is not null group by day"
        counted = dict(connection.execute(text(sql)).all())
    assert {day: count for day, count in zip(actual["date"], actual["actual"], strict=True) if count} == counted


@pytest.mark.parametrize("grain", ["week", "month"])
def test_customers_of_a_week_or_month_are_counted_once_whatever_the_markets(service, everyone, forecast_markets, grain):
    each = text(f"""select market, date_trunc('{grain}', day::timestamp)::date as start, array_agg(distinct customer_id) from facts.orders
        where is_order and customer_id is not null group by 1, 2""")
    with db.reading_as(service.desk.engine, everyone.token) as connection:
        bought = [(market, start, set(customers)) for market, start, customers in connection.execute(each)]
    for markets in ((), tuple(forecast_markets[:2]), (forecast_markets[0],)):
        frame = rows(service, everyone, "forecast-orders", Filters(markets), measure="customers", grain=grain)
        past = frame.dropna(subset=["actual"]).set_index("date")
        assert len(past) > 8
        mine = [[of for market, first, of in bought if first == start and (not markets or market in markets)] for start in past.index]
        apart = [sum(map(len, each)) for each in mine]
        assert list(past["actual"]) == [len(set().union(*each)) for each in mine]
        assert past["added"].isna().all() if apart == list(past["actual"]) else list(past["added"]) == apart


def test_a_count_that_is_still_to_come_is_said(service, everyone):
    answer = service.desk.run_chart(charts.find("forecast-orders"), Filters(options=(("measure", "customers"), ("grain", "month"))), everyone)
    assert answer.title == "Customers by month are not forecast here: too little history, or the full forecasts are still to come"


def test_who_sees_one_market_sees_no_total_and_no_segments(service, viewer_of, everyone, forecast_markets):
    hers = viewer_of(forecast_markets[0])
    assert rows(service, hers, "forecast-groups").empty
    assert set(rows(service, hers, "forecast-accuracy")["market"]) == {forecast_markets[0]}
    assert set(rows(service, hers, "forecast-tests")["series"]) == {forecast_markets[0]}
    assert rows(service, everyone, "forecast-accuracy")["market"].iloc[0] == "All markets"
    with db.reading_as(service.desk.engine, hers.token) as connection:
        counted = ("counted", "counted_series", "counted_scores")
        for table in ("series", "days", "further", "backtests", "tests", "months", "parts", "grades", "one_off", "calendar", *counted):
            seen = connection.execute(text(f"select array_agg(distinct market) from published.forecast_{table}")).scalar()
            assert seen in ([forecast_markets[0]], None), table


def test_orders_behind_a_day_are_of_the_chosen_markets(service, everyone, forecast_markets):
    found = rows(service, everyone, "forecast-anomalies", Filters((forecast_markets[1],)))
    with db.reading_as(service.desk.engine, everyone.token) as connection:
        market_of = dict(connection.execute(text("select invoice_no, market from facts.orders")).all())
    invoices = [order.split()[0] for orders in found["largest_orders"].dropna() for order in orders.split(", ")]
    assert {market_of[invoice] for invoice in invoices} <= {forecast_markets[1]}
