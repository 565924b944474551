"""The forecasts run: on the real file, on any number of processes, with a series that fails, and with days of which an analyst has spoken."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics import demo
from analytics.ingest import import_file
from analytics.models import forecast as model
from analytics.runs import forecast_work, forecasts, run_core, run_forecasts
from analytics.runs.forecast_series import MEASURES
from dashapp import charts
from dashapp.access import people, sessions
from dashapp.access.viewer import Viewer
from dashapp.filters import Filters
from dashapp.service import open_service
from dashapp.settings import load
from tests.asking import ask
from tests.unit.analytics.models.forecast.shops import FAST, steady

ROOT = Path(__file__).resolve().parents[3]
CURRENT = "run_id = (select run_id from published.current_runs where kind = 'forecasts')"


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    """A small shop of this module's own. One line in a hundred is dated 2099, and one in the United Kingdom is of today."""
    file = tmp_path_factory.mktemp("forecasts") / "shop.parquet"
    demo.write(file, orders=1500, seed=8)
    lines = pd.read_parquet(file)
    soiled = lines["InvoiceDate"].astype(str).where(lines.index % 100 != 50, "2099-06-01 12:00:00")
    today = lines.head(1).assign(InvoiceNo="999999", InvoiceDate=f"{date.today()} 23:59:00")
    pd.concat([lines.assign(InvoiceDate=soiled), today]).to_parquet(file, index=False)
    env = new_database() | {"BASKETRY_PROCESSES": "1", "LINES": str(len(lines) + 1), "SOILED": str(int((lines.index % 100 == 50).sum()))}
    import_file(file, env, source="simulated")
    run_core(env)
    return env


class Deadly:
    """Ends the process that unpickles it, as a shortage of memory does."""

    def __reduce__(self):
        return os._exit, (1,)


def test_one_failing_series_never_loses_the_others(monkeypatch):
    subjects = [model.Subject(name, steady()) for name in ("one", "two", "three")]
    healthy = model.forecast

    def failing(subject, params):
        if subject.name == "two":
            raise ZeroDivisionError("on purpose")
        return healthy(subject, params)

    monkeypatch.setattr(model, "forecast", failing)
    one, two, three = forecast_work.work(subjects, FAST, 1)
    assert not one.reason and not three.reason
    assert two.reason == "It failed (ZeroDivisionError); the log says more." and two.grades[0].grade == "not supported"


def test_a_killed_process_never_loses_the_others():
    subjects = [model.Subject("one", steady()), model.Subject("deadly", Deadly()), model.Subject("three", steady())]
    one, deadly, three = forecast_work.work(subjects, FAST, 2)
    assert not one.reason and not three.reason and "process was ended" in deadly.reason
    assert one.days.equals(model.forecast(subjects[0], FAST).days)


@pytest.mark.parametrize("processes", [1, 2])
def test_progress_is_told_and_a_stop_ends_the_work(processes):
    subjects, told = [model.Subject(name, steady(100)) for name in ("one", "two", "three")], []
    forecast_work.work(subjects, FAST, processes, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forecast_work.work(subjects, FAST, processes, stop)


def test_brief_forecasts_of_the_real_file(real_shop):
    """The cancelled order of 168,469.60 is flagged and left out of gross sales; within the day it cancels itself out of net sales."""
    days = ask(real_shop, f"select measure, day::text from published.forecast_one_off where {CURRENT} and name = 'United Kingdom' order by 1, 2")
    assert ("gross", "2011-12-09") in days and ("gross", "2011-01-18") in days and ("net", "2011-12-09") not in days
    rules = dict(ask(real_shop, f"select rule, sentence from published.forecast_calendar where {CURRENT} and market = 'United Kingdom'"))
    assert rules == {
        "weekdays": "Closed on Saturdays.",
        "holidays": "Closed on public holidays (GBR).",
        "turn of the year": "Closed from 24 December to 3 January.",
    }
    of_year = "kind = 'total' and measure = 'net' and horizon_days = 365"
    year = ask(real_shop, f"select grade, sentence from published.forecast_grades where {CURRENT} and {of_year}")
    assert year[0][0] == "not supported" and "374 days of data" in year[0][1]
    every = ask(real_shop, f"select count(*), count(*) filter (where sentence <> '') from published.forecast_grades where {CURRENT}")
    skipped = ask(real_shop, f"select count(*), bool_and(reason <> '') from published.forecast_series where {CURRENT} and chosen = ''")
    assert every[0][0] == every[0][1] > 100 and skipped == [(62, True)]
    extremes = ask(real_shop, f"select min(forecast), min(naive), bool_or(forecast = 'NaN') from published.forecast_days where {CURRENT}")
    assert extremes == [(0.0, 0.0, False)]


def total(data_dir: Path, market: str = "") -> model.Subject:
    """Net sales by day, straight from the file."""
    lines = pd.read_parquet(data_dir / "online_retail.parquet")
    kept = (lines["UnitPrice"] > 0) & ((lines["Quantity"] > 0) | lines["InvoiceNo"].str.startswith("C")) & ~lines["InvoiceNo"].str.startswith("A")
    lines = lines[kept & (lines["Country"].eq(market) if market else True)]
    days = pd.to_datetime(lines["InvoiceDate"].str[:10])
    sales = (lines["Quantity"] * lines["UnitPrice"]).groupby(days).sum()
    return model.Subject(f"{market} net", sales.reindex(pd.date_range("2010-12-01", "2011-12-09"), fill_value=0.0), "GBR")


@pytest.mark.parametrize("market", ["", "United Kingdom"])
def test_on_the_real_file_the_chosen_model_beats_the_baseline_and_its_ranges_hold(data_dir, market):
    result = model.forecast(total(data_dir, market))
    scores = result.backtests.set_index(["model", "horizon_days"])
    for horizon in (7, 30, 60):
        assert scores.loc[(result.chosen, horizon), "wape"] < scores.loc[("naive", horizon), "wape"]
    useful = [grade.horizon_days for grade in result.grades if grade.grade == "useful"]
    # No test has covered what comes after Christmas, and the year before says that it is not like the weeks before: useful for a week alone.
    assert useful == [7] and all("the same days a year before" in grade.sentence for grade in result.grades[1:4])
    for horizon in (7, 30, 60, 90):
        assert 0.7 <= scores.loc[(result.chosen, horizon), "coverage_80"] <= 0.9


def test_orders_dated_in_the_future_stretch_no_forecast_and_are_said(shop):
    """Lines of 2099 are rejected with their reason and all others load. A line of today is kept: alone behind a gap it is set aside, and that is said."""
    report = run_forecasts(shop)
    of_2099 = "source_row::text like '%2099-06-01%' and reason = 'a date in the future'"
    rejected = ask(shop, f"select count(*), count(*) filter (where {of_2099}) from facts.rejected_lines")
    accepted = ask(shop, "select count(*), max(day), count(*) filter (where day = %s) from facts.order_lines", date.today())
    assert rejected[0][1] == int(shop["SOILED"])
    assert accepted == [(int(shop["LINES"]) - rejected[0][0], date.today(), 1)]
    last = ask(shop, "select max(day) from facts.orders where day < %s", date.today())[0][0]
    words = f"1 day with orders from {date.today()} on stands alone behind a long gap and was set aside."
    assert words in report.notes
    ahead = ask(shop, f"select min(day), max(day), bool_and(forecast between 0 and 1e6) from published.forecast_days where {CURRENT} and kind = 'total'")
    assert ahead == [(last + timedelta(days=1), last + timedelta(days=90), True)]
    graded = ask(shop, f"select count(*) from published.forecast_grades where {CURRENT} and kind = 'total' and measure = 'net' and sentence <> ''")
    assert graded[0][0] >= 4
    told = ask(shop, f"select market from published.forecast_calendar where {CURRENT} and sentence = %s order by market", words)
    assert told == [("",), ("United Kingdom",)], "said where it happened, and nowhere else"


def test_what_an_analyst_says_shapes_the_next_forecast(shop):
    """The row is put in by hand here; the door by which a person does so has a test beside the other doors."""
    ask(shop, "insert into facts.trading_days values ('', '2025-12-16', false, 'stocktaking', gen_random_uuid())")
    run_forecasts(shop)
    closed = ask(shop, f"select bool_or(trading), max(forecast) from published.forecast_days where {CURRENT} and day = '2025-12-16'")
    told = ask(shop, f"select count(*) from published.forecast_calendar where {CURRENT} and market = '' and sentence like '2025-12-16 is closed: an analyst%'")
    ask(shop, "delete from facts.trading_days")
    run_forecasts(shop)
    opened = ask(shop, f"select bool_or(trading), max(forecast) > 0 from published.forecast_days where {CURRENT} and day = '2025-12-16'")
    assert (closed, told, opened) == ([(False, 0.0)], [(1,)], [(True, True)])


def test_customers_of_weeks_and_months_are_published_each_market_for_those_who_may_see_it(shop, monkeypatch):
    """All markets are a series of their own; several markets are added up; a market whose history is too short is refused with its reason."""
    monkeypatch.setattr(forecasts, "EXTENT", {"brief": ({"market": ("customers",), "total": ("customers",)}, model.BRIEF)})
    run_forecasts(shop)
    told = ask(shop, f"select kind, name, grain, chosen, reason from published.forecast_counted_series where {CURRENT} order by 1, 2, 3")
    assert all(bool(chosen) != bool(reason) for *_, chosen, reason in told)
    assert {(kind, grain) for kind, _, grain, chosen, _ in told if chosen} == {(kind, grain) for kind in ("market", "total") for grain in ("week", "month")}
    assert any("customers in" in reason.lower() or "whole months of history" in reason for *_, reason in told)
    markets = [name for kind, name, grain, chosen, _ in told if kind == "market" and grain == "month" and chosen]
    service = open_service(load(shop))
    chart = charts.find("forecast-orders")

    def seen(viewer: Viewer, grain: str, *only: str):
        options = (("measure", "customers"), ("grain", grain))
        return service.desk.run_chart(chart, Filters(only, options=options), viewer)

    everyone = people.add(service.auth, "ada@shop.test", "correct horse battery", role="admin", all_markets=True)
    hers = people.add(service.auth, "greta@shop.test", "correct horse battery", role="viewer", markets=[markets[0]])
    with sessions.service(service.auth, everyone) as ada, sessions.service(service.auth, hers) as greta:
        total, one = seen(ada, "month"), seen(ada, "month", markets[0])
        assert total.frame["forecast"].notna().sum() == 3 and "different customers" in total.title
        sentences = total.frame.dropna(subset=["forecast"])["sentence"]
        assert all(sentences.str.contains("earlier forecasts could be tested")) and all(sentence in " ".join(total.notes) for sentence in (sentences.iloc[0],))
        assert seen(greta, "month").frame.equals(one.frame) and one.frame["forecast"].notna().sum() == 3
        others = tuple(markets[:2])
        both, second = seen(ada, "month", *others).frame, seen(ada, "month", markets[1]).frame
        expected = [frame.dropna(subset=["forecast"])["forecast"].to_numpy(dtype=float) for frame in (one.frame, second, both)]
        assert np.allclose(expected[0] + expected[1], expected[2], atol=0.02)
        refused = next(name for kind, name, grain, chosen, _ in told if grain == "month" and not chosen)
        assert seen(ada, "month", refused).title.startswith("Customers by month are not forecast here: ")
        assert len(seen(ada, "week").frame.dropna(subset=["forecast"])) == 13
    service.close()


@pytest.mark.torture
def test_all_series_of_the_real_file_within_five_minutes(real_shop):
    report = run_forecasts(real_shop | {"BASKETRY_FORECASTS": "full", "BASKETRY_PROCESSES": "2"})
    assert report.seconds < 300 and report.rows["series"] > 60
    kinds = ask(real_shop, f"select kind, array_agg(distinct measure) from published.forecast_series where {CURRENT} and reason = '' group by kind")
    assert {kind: set(measures) for kind, measures in kinds} == {kind: set(measures) for kind, measures in MEASURES.items()}
    astray = ask(
        real_shop,
        f"""select kind, name, measure, horizon_days, coverage_80 from published.forecast_backtests join published.forecast_grades
        using (run_id, kind, name, market, measure, horizon_days)
        where {CURRENT} and chosen and grade = 'useful' and not coverage_80 between 0.7 and 0.9""",
    )
    assert astray == []


def test_the_web_application_never_loads_a_model():
    code = "import sys, dashapp.app; print([name for name in ('prophet', 'statsmodels', 'sklearn', 'cmdstanpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_forecasts_from_a_file_alone(tmp_path):
    file = tmp_path / "shop.parquet"
    demo.write(file, orders=1500, seed=8)
    done = subprocess.run(
        [sys.executable, "-m", "analytics", "models", "forecast", "--input", file, "--horizon", "14", "--market", "United Kingdom", "--json"],
        cwd=ROOT, env={**os.environ, "BASKETRY_PROCESSES": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (series,) = json.loads(done.stdout)["series"]
    assert len(series["days"]) == 14 and {"day", "trading", "forecast", "lower_80", "upper_80", "prophet", "naive"} <= set(series["days"][0])
    assert {row["model"] for row in series["backtests"]} == {"naive", "prophet", "ets", "theta", "blend"} and series["grades"]


def test_the_command_refuses_what_it_cannot_do(tmp_path):
    file = tmp_path / "shop.parquet"
    demo.write(file, orders=100, seed=8)
    command = [sys.executable, "-m", "analytics", "models", "forecast", "--input", file]
    refused = {"--horizon 365": "1 to 90 days", "--market Atlantis": "There is no market 'Atlantis'", "--as-of 2001-01-01": "no order"}
    for more, words in refused.items():
        done = subprocess.run([*command, *more.split()], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode and words in done.stderr and "Traceback" not in done.stderr
