"""Non-interference: whatever happens in France, a viewer of Germany gets the same bytes; and nothing of France is in them.

Global by design, and therefore held equal here: the cut points of the scores, now and at each month-end, the as-of date, the time of the run
(docs/security.md). Clusters are models of all customers at once, and are left out.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from urllib.parse import parse_qs
from uuid import uuid4

import pandas as pd
import polars as pl
import psycopg2
import pytest

from analytics import demo
from analytics.ingest import import_file
from analytics.models import rfm
from analytics.models.measures import measure
from analytics.runs import run_affinity, run_cohorts, run_core, run_forecasts, run_movement, tables
from dashapp import db
from dashapp.access import callbacks, people, sessions
from dashapp.app import create_app
from dashapp.charts import CHARTS
from dashapp.filters import parse
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import SEARCHES, VALUES, everything, server_callbacks
from tests.integration.dashapp.test_startup import GOOD

CANARY = "ZYX CANARY"


def with_canaries(rows: pl.DataFrame) -> pl.DataFrame:
    """Other products, names, amounts and customers in France; not a letter changed elsewhere. Customers of several markets stay as they are."""
    france = rows.filter(pl.col("Country") == "France")
    changed = france.with_columns(
        Description=pl.lit(CANARY + " ") + pl.col("StockCode"),
        UnitPrice=pl.lit("777.77"),
        CustomerID=pl.when(pl.col("CustomerID").is_not_null()).then(pl.lit("canary") + pl.col("CustomerID")),
    )
    renamed = changed.with_columns(StockCode=pl.lit("ZYXCANARY") + pl.col("StockCode"), InvoiceNo=pl.lit("77") + pl.col("InvoiceNo"))
    return pl.concat([rows.filter(pl.col("Country") != "France"), changed, renamed])


@pytest.fixture(scope="module")
def two(new_database, tmp_path_factory):
    """Clients of a viewer of Germany, on the shop as it is and on the shop with another France."""
    folder = tmp_path_factory.mktemp("canary")
    demo.write(folder / "plain.parquet", orders=2500, seed=11)
    rows = pl.read_parquet(folder / "plain.parquet")
    # A customer of both Germany and France, the same in both shops.
    german = rows.filter((pl.col("Country") == "Germany") & pl.col("CustomerID").is_not_null()).head(1)
    both = german.with_columns(Country=pl.lit("France"), InvoiceNo=pl.lit("9999999"))
    plain = pl.concat([rows, both])
    other = pl.concat([with_canaries(rows), both])
    plain.write_parquet(folder / "plain.parquet")
    other.write_parquet(folder / "other.parquet")
    made, cuts, past = [], None, None
    for name in ("plain", "other"):
        env = new_database() | {"BASKETRY_PROCESSES": "1", "BASKETRY_SECRET_KEY": GOOD, "BASKETRY_VAR": str(folder / name)}
        import_file(folder / f"{name}.parquet", env, source="simulated")
        run_core(env, cuts=cuts)
        run_affinity(env)
        run_forecasts(env)
        cuts, past = (published_cuts(env), past_cuts(env)) if cuts is None else (cuts, past)
        run_cohorts(env, cuts=past)
        run_movement(env, cuts=past)
        held_equal(env)
        app = create_app(load(env))
        app.test_auth, app.test_env = db.make_engine(load(env).auth_url, size=1), env
        people.add(app.test_auth, "greta@shop.test", PASSWORD, name="Greta", role="viewer", markets=["Germany"])
        client = app.server.test_client()
        sign_in(client, "greta@shop.test")
        client.get("/", headers={"Accept": "text/html"})
        made.append((app, client))
    return made


def published_cuts(env):
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select measure, score, lowest::float8, highest::float8 from published.score_cuts")
        cuts = pd.DataFrame(cursor.fetchall(), columns=["measure", "score", "lowest", "highest"])
    scale = cuts["measure"].eq("monetary").map({True: 10_000, False: 1})
    return cuts.assign(lowest=cuts["lowest"] * scale, highest=cuts["highest"] * scale)


def past_cuts(env):
    """Cut points of every month-end and of now, as the runs of cohorts and movement would find them."""
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select as_of from published.runs where kind = 'core'")
        as_of = cursor.fetchone()[0]
        orders = tables.orders(cursor, as_of)
    days = [*(day.date() for day in pd.date_range(orders["day"].min(), as_of, freq="MS")), as_of]
    return {day: rfm.score(measure(orders, day)).cuts for day in days if len(orders[orders["is_order"] & (orders["day"] < pd.Timestamp(day))])}


def held_equal(env) -> None:
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("update published.runs set finished_at = '2026-01-01', source_label = 'the shop'")


def test_the_two_shops_do_differ(two):
    totals = []
    for app, _ in two:
        people.add(app.test_auth, "all@shop.test", PASSWORD, role="viewer", all_markets=True)
        other = app.server.test_client()
        sign_in(other, "all@shop.test")
        other.get("/", headers={"Accept": "text/html"})
        totals.append(everything(app, other, wanted="markets-sales"))
    assert all(CANARY.encode() not in data for _, data in totals[0].values())
    differing = [label for label, answer in totals[0].items() if answer != totals[1][label]]
    assert len(differing) > len(totals[0]) / 2


@pytest.fixture(scope="module")
def crawled(two):
    return [everything(app, client) for app, client in two]


def test_a_viewer_of_germany_gets_the_same_bytes_whatever_happens_in_france(crawled):
    first, second = crawled
    assert set(first) == set(second) and len(first) > 40
    for label, answer in first.items():
        assert answer == second[label], label


def test_the_crawl_knows_everything_a_viewer_may_send(two):
    app, _ = two[0]
    known = set(VALUES)
    for name, callback in server_callbacks(app).items():
        if "viewer" in callbacks.roles_of(callback):
            sent = {f"{entry['id']}.{entry['property']}" for part in ("inputs", "state") for entry in callback[part]}
            assert sent <= known, (name, sent - known)


def every_answer(app) -> dict[str, str]:
    """Every chart of the catalogue, on a page or not, with every choice of its options and every filter of the crawl, as rows."""
    service = open_service(load(app.test_env))
    person = people.add(service.auth, f"{uuid4()}@shop.test", PASSWORD, role="viewer", markets=["Germany"])
    said = {}
    with sessions.service(service.auth, person) as viewer:
        for chart, search in itertools.product(CHARTS, SEARCHES):
            free, kept = ([option for option in chart.options if option.kept == way] for way in (False, True))
            every = list(itertools.product(*([(option.name, value) for value in option.values] for option in free)))
            # What a page keeps in its address are numbers, mostly: all at the last instead of as usual.
            every += [tuple((option.name, option.values[-1]) for option in kept)] if kept else []
            for chosen in every[:: max(1, len(every) // 40)]:  # of hundreds of combinations (explore) about one in seventeen
                filters = replace(parse(parse_qs(search.lstrip("?"))), options=chosen)
                if chart.refuses(filters):
                    continue
                said[f"{chart.id} {search} {chosen}"] = service.desk.run_chart(chart, filters, viewer).frame.to_json()
    service.close()
    return said


def test_every_chart_with_every_choice_is_the_same_too(two):
    first, second = every_answer(two[0][0]), every_answer(two[1][0])
    assert first == second and len(first) > 8 * len(SEARCHES)
    for label, rows in second.items():
        assert not any(canary in rows for canary in (CANARY, "ZYXCANARY", "canary1", "777.77", "France")), label


def test_nothing_of_france_is_in_any_answer(crawled):
    for label, (status, data) in crawled[1].items():
        text = data.decode("utf-8", errors="replace")
        assert status < 500, label
        for canary in (CANARY, "ZYXCANARY", "canary1", "777.77", "France"):
            assert canary not in text, (label, canary)
