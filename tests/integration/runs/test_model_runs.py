"""Clusters, cohorts, movement and customer value as published: they agree with facts and models, come out the same again, and obey protection and the pin."""

from datetime import date

import psycopg2
import pytest

from analytics import demo, roles
from analytics.errors import RunRefused
from analytics.ingest import import_file
from analytics.runs import run_clusters, run_cohorts, run_core, run_movement, run_value
from analytics.runs.clusters import pin_clusters
from tests.integration.runs.test_runs import ask, digest

KINDS = {
    "cohorts": (run_cohorts, ("cohort_cells", "cohort_shared")),
    "movement": (run_movement, ("movement_dates", "movement_segments", "movement_customers")),
    "clusters": (run_clusters, ("cluster_choices", "cluster_scores", "cluster_groups", "cluster_customers")),
    "value": (run_value, ("value_customers", "value_holdout", "value_fit", "value_trust")),
}
CURRENT = "(select run_id from published.current_runs where kind = %s)"


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("models") / "shop.parquet"
    demo.write(file, orders=900, seed=8)
    return file


@pytest.fixture(scope="module")
def filled(new_database, shop_file):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    import_file(shop_file, env, source="simulated")
    return env


def test_the_real_first_cohort(real_shop):
    found = ask(
        real_shop,
        f"select period, sum(customers) from published.cohort_cells where run_id = {CURRENT} and grain = 'month' and cohort = '2010-12-01' "
        "group by 1 order by 1",
        "cohorts",
    )
    shared = ask(
        real_shop,
        "select extract(month from age(date_trunc('month', day), '2010-12-01')) + 12 * extract(year from age(date_trunc('month', day), '2010-12-01')), "
        f"count(distinct customer_id) from published.cohort_shared where run_id = {CURRENT} and orders > 0 and customer_id in "
        "(select customer_id from facts.customers where first_day < '2011-01-01') group by 1",
        "cohorts",
    )
    extra = {int(period): count for period, count in shared}
    row = [count + extra.get(period, 0) for period, count in found]
    assert row == [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]


def test_the_last_snapshot_is_the_core_run(real_shop):
    differing = ask(
        real_shop,
        f"select count(*) from published.movement_customers m join published.customer_scores s using (customer_id) where m.run_id = {CURRENT} "
        f"and s.run_id = {CURRENT} and s.segment <> (select segment from published.movement_segments n where n.run_id = m.run_id "
        "and n.code = m.segments[array_length(m.segments, 1)])",
        "movement", "core",
    )  # fmt: skip
    assert differing == [(0,)]
    assert [day for (day,) in ask(real_shop, f"select as_of from published.movement_dates where run_id = {CURRENT} order by place", "movement")] == [
        *(date(2011, month, 1) for month in range(1, 13)), date(2011, 12, 10),
    ]  # fmt: skip


def test_groups_cover_every_customer_once(real_shop):
    counted = "select count(distinct customer_id), count(*) filter (where not shared) from published.cluster_customers where run_id = "
    customers = ask(real_shop, counted + CURRENT, "clusters")
    assert customers == [(4338, 4330)]
    ((algorithm, words),) = ask(real_shop, f"select algorithm, words from published.cluster_choices where run_id = {CURRENT}", "clusters")
    assert algorithm == "K-Means" and "The structure is weak" in words


def test_the_guide_and_the_gates(real_shop, filled):
    assert ask(real_shop, f"select count(*), min(length(play)) > 15 from published.segment_guide where run_id = {CURRENT}", "core") == [(10, True)]
    assert ask(real_shop, f"select bool_and(passed) from published.segment_gates where run_id = {CURRENT}", "core") == [(True,)]
    report = run_core(filled)
    assert report.notes and report.notes[0].startswith("Segments mean little here: not enough buyers")


@pytest.mark.parametrize("kind", KINDS)
def test_again_and_in_another_order_it_is_the_same(new_database, filled, shop_file, tmp_path, kind):
    import polars as pl

    run, published = KINDS[kind]
    run(filled)
    first = digest(filled, kind, published)
    run(filled)
    assert digest(filled, kind, published) == first
    pl.read_parquet(shop_file).sample(fraction=1.0, shuffle=True, seed=4).write_parquet(tmp_path / "shuffled.parquet")
    env = new_database()
    import_file(tmp_path / "shuffled.parquet", env)
    run(env)
    assert digest(env, kind, published) == first


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_shop_is_refused_in_words(new_database, kind):
    with pytest.raises(RunRefused, match="no orders"):
        KINDS[kind][0](new_database())


def test_what_does_not_agree_is_refused(filled, monkeypatch):
    good = run_cohorts(filled)
    from analytics.runs import tables

    publish = tables.publish
    monkeypatch.setattr(tables, "publish", lambda cursor, table, frame, run_id: publish(cursor, table, frame.iloc[1:], run_id))
    for kind in ("cohorts", "movement", "value"):
        with pytest.raises(RunRefused, match="does not agree with the facts"):
            KINDS[kind][0](filled)
    assert ask(filled, "select run_id from published.current_runs where kind = 'cohorts'") == [(good.run_id,)]


@pytest.fixture(scope="module")
def people(filled):
    """Tokens of an analyst, a viewer and nobody."""
    tokens = {}
    for role in ("analyst", "viewer"):
        ((person,),) = ask(filled, "insert into access.people (email, role) values (%s, %s) returning person_id", f"{role}@shop.example", role)
        tokens[role] = f"raw token of the {role}"
        ask(
            filled,
            "insert into access.sessions (token_hash, person_id, expires_at) "
            "values (encode(sha256(convert_to(%s, 'UTF8')), 'hex'), %s, now() + interval '1 day')",
            tokens[role], person,
        )  # fmt: skip
    return tokens | {"nobody": ""}


def as_web(env, token, sql, *values):
    with psycopg2.connect(roles.plain(roles.role_url("web", env))) as connection, connection.cursor() as cursor:
        cursor.execute("select set_config('basketry.token', %s, true)", (token,))
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def test_an_analyst_pins_and_every_later_run_follows(filled, people):
    as_web(filled, people["analyst"], "select published.pin_clusters('K-Means', 5)")
    for _ in range(2):
        run_clusters(filled)
        assert ask(filled, f"select algorithm, k, pinned from published.cluster_choices where run_id = {CURRENT}", "clusters") == [("K-Means", 5, True)]
    assert ask(filled, "select detail from access.audit where event = 'clusters pinned'") == [({"algorithm": "K-Means", "k": 5},)]
    pin_clusters("Ward:4", filled)
    run_clusters(filled)
    assert ask(filled, f"select algorithm, k, pinned from published.cluster_choices where run_id = {CURRENT}", "clusters") == [("Ward", 4, True)]
    assert ask(filled, "select email from access.audit where event = 'clusters pinned' order by audit_id") == [("analyst@shop.example",), ("command line",)]
    for nonsense in ("Magic:4", "K-Means", "K-Means:11", "K-Means:x", ""):
        with pytest.raises(RunRefused, match="such as K-Means:5"):
            pin_clusters(nonsense, filled)
    as_web(filled, people["analyst"], "select published.pin_clusters('', 0)")
    run_clusters(filled)
    assert ask(filled, f"select pinned from published.cluster_choices where run_id = {CURRENT}", "clusters") == [(False,)]


@pytest.mark.parametrize(
    ("who", "algorithm", "k", "code"),
    [("viewer", "K-Means", 5, "42501"), ("nobody", "K-Means", 5, "42501"), ("analyst", "K-Means", 11, "22023"), ("analyst", "Magic", 5, "22023"),
     ("analyst", "", 5, "22023"), ("analyst", None, 5, "22023"), ("analyst", "Ward", None, "22023")],
)  # fmt: skip
def test_others_and_nonsense_do_not_pin(filled, people, who, algorithm, k, code):
    with pytest.raises(psycopg2.Error) as refused:
        as_web(filled, people[who], "select published.pin_clusters(%s, %s)", algorithm, k)
    assert refused.value.pgcode == code


def test_customers_of_the_models_are_protected(filled, people):
    for run, _ in KINDS.values():
        run(filled)
    for table in ("cluster_customers", "cohort_cells", "movement_customers", "value_customers", "value_holdout"):
        assert as_web(filled, people["viewer"], f"select count(*) from published.{table}") == [(0,)]
        assert ask(filled, f"select count(*) > 0 from published.{table}") == [(True,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_web(filled, people["viewer"], "select person_id from published.cluster_pins")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_web(filled, people["analyst"], "insert into published.cluster_pins (person_id, algorithm, k) values (gen_random_uuid(), 'Ward', 2) returning 1")


def test_each_market_sees_its_own_predictions_and_everybody_the_words(filled, people):
    ((person,),) = ask(filled, "insert into access.people (email, role) values ('greta@shop.example', 'viewer') returning person_id")
    ask(filled, "insert into access.market_grants values (%s, 'Germany')", person)
    ask(
        filled,
        "insert into access.sessions (token_hash, person_id, expires_at) values (encode(sha256('greta'), 'hex'), %s, now() + interval '1 day')", person,
    )  # fmt: skip
    for table in ("value_customers", "value_holdout"):
        assert as_web(filled, "greta", f"select distinct market from published.{table}") == [("Germany",)]
    assert as_web(filled, "greta", "select count(distinct about) from published.value_trust") == [(3,)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_web(filled, people["analyst"], "delete from published.value_trust returning 1")
