"""A change of the rules, then the facts and a run: the same as a fresh import under these rules. And returns by the shop's own rule, however files come."""

import itertools
import random
from datetime import date, timedelta

import pytest

from analytics import quality
from analytics.errors import RunRefused
from analytics.ingest import import_file, rules, undo_import
from analytics.runs import forecasts, run_core
from tests.integration.ingest.test_idempotency import CLEAR, HEADER, ROWS, connected

FACTS = ("order_lines", "orders", "customers", "products", "product_names", "markets")
CODES = sorted({row.split(",")[1] for row in ROWS})


def facts(env):
    """Everything that was derived from the lines, and the lines."""
    found = {}
    with connected(env) as cursor:
        for name in FACTS:
            cursor.execute(f"select to_jsonb(t)::text from facts.{name} t order by 1")
            found[name] = cursor.fetchall()
    return found


def published(env, run_id):
    """Everything that a run published, but its number."""
    with connected(env) as cursor:
        cursor.execute("select table_name from information_schema.columns where table_schema = 'published' and column_name = 'run_id' order by 1")
        found = {}
        for (name,) in cursor.fetchall():
            if name not in {"runs", "current_runs"}:
                cursor.execute(f"select (to_jsonb(t) - 'run_id')::text from published.{name} t where run_id = %s order by 1", (run_id,))
                found[name] = cursor.fetchall()
    return found


def clear(env):
    with connected(env) as cursor:
        cursor.execute(CLEAR)
        cursor.connection.commit()


def drawn(seed):
    """A change by chance: services taken and given, countries named anew, returns told in another way."""
    chance = random.Random(seed)
    codes = dict.fromkeys(chance.sample(CODES, 2), "by chance") | {chance.choice(["85%", "8512_A", "POST"]): chance.choice(["all of them", None])}
    names = {
        name: chance.choice([None, {"label": name.title(), "iso3": chance.choice([None, "FRA"]), "groups": chance.choice([["EU", "North"], []])}])
        for name in chance.sample(["EIRE", "eire", "France", "Germany", "Atlantis"], 2)
    }
    return {"service_codes": codes, "country_names": names, "returns": chance.choice(["automatic", "marked", "negative"])}


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "year.csv"
    path.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    return new_database() | {"BASKETRY_PROCESSES": "1"}, path


@pytest.mark.parametrize("seed", range(4))
def test_a_change_and_a_fresh_import_under_it_give_the_same_facts_and_the_same_run(shop, seed):
    env, path = shop
    clear(env)
    first = rules.changed(None, env, back_to=1)
    import_file(path, env)
    as_installed, asked = facts(env), drawn(seed)
    looked = rules.changed(asked, env, dry=True)
    assert facts(env) == as_installed, "a look alters nothing"
    made = rules.changed(asked, env)
    assert made.told == looked.told and made.version > (first.version or first.base)
    changed, runs = facts(env), [run_core(env).run_id] if seed == 0 else []
    clear(env)
    import_file(path, env)
    assert facts(env) == changed
    if runs:
        assert published(env, run_core(env).run_id) == published(env, runs[0])
    rules.changed(None, env, back_to=1)
    assert facts(env) == as_installed, "and back"


@pytest.mark.parametrize("returns", ["marked", "negative"])
def test_returns_by_rule_do_not_depend_on_files_their_order_or_undoing(shop, tmp_path, returns):
    env, path = shop
    half = len(ROWS) // 2
    parts = [tmp_path / "early.csv", tmp_path / "late.csv", tmp_path / "unmarked.csv"]
    for part, rows in zip(parts, (ROWS[:half], ROWS[half:], [row for row in ROWS if not row.startswith("C")]), strict=True):
        part.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    clear(env)
    rules.changed({"returns": returns}, env)
    import_file(path, env)
    whole = facts(env)
    given_back = {row[0].split('"kind": "')[1].split('"')[0] for row in whole["order_lines"] if '"invoice_no": "5365' in row[0]}
    assert given_back == ({"adjustment"} if returns == "marked" else {"return"})
    for order in itertools.permutations(parts[:2]):
        clear(env)
        numbers = [import_file(each, env).import_id for each in (parts[2], *order)]
        assert facts(env) == whole
        undo_import(numbers[0], env)
        assert facts(env) == whole


def test_declared_open_days_are_those_of_the_quality_report_and_of_the_forecasts(shop, tmp_path, monkeypatch):
    env, _ = shop
    days = [date(2024, 1, 1) + timedelta(days=day) for day in range(70) if day % 7 in (0, 2, 4) and not 16 <= day <= 22]
    path = tmp_path / "days.csv"
    path.write_text("\n".join([HEADER, *(f"{day:%m%d},A,BAG,1,{day} 10:00:00,2.50,C1,France" for day in days)]) + "\n", encoding="utf-8")
    clear(env)
    rules.changed(None, env, back_to=1)
    import_file(path, env)

    def gaps():
        return next(each.rows for each in quality.look(env) if each.finding == "gaps")

    def closed():
        seen = []

        def stop(subjects, *others):
            seen.extend(subject.closed for subject in subjects)
            raise RunRefused("seen enough")

        monkeypatch.setattr(forecasts, "work", stop)
        with pytest.raises(RunRefused, match="seen enough"):
            forecasts.run_forecasts(env)
        return set(seen)

    assert (gaps(), closed()) == (3, {None})
    rules.changed({"open_days": [1, 3]}, env)
    assert (gaps(), closed()) == (0, {frozenset({1, 3, 4, 5, 6})})
    rules.changed({"open_days": [1, 2, 3, 4, 5]}, env)
    assert (gaps(), closed()) == (6, {frozenset({5, 6})})


def test_a_changed_clock_holds_for_lines_that_come_from_then_on(shop, tmp_path):
    env, _ = shop
    early, later = tmp_path / "early.csv", tmp_path / "later.csv"
    rows = [f"{number},A,BAG,1,2024-05-0{number} 23:30:00 -0400,2.50,C1,France" for number in (1, 2, 3)]
    early.write_text("\n".join([HEADER, *rows[:2]]) + "\n", encoding="utf-8")
    later.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    clear(env)
    rules.changed(None, env, back_to=1)
    import_file(early, env)
    told = rules.changed({"time_zone": "Europe/Berlin"}, env).told
    assert "the 2 lines that are there keep their days" in told[0]
    summary = import_file(later, env)
    assert (summary.lines_known, summary.lines_new) == (2, 1), "a line is the same line whatever the clock"
    with connected(env) as cursor:
        cursor.execute("select invoice_no, day::text, sold_at::text from facts.order_lines order by 1")
        assert cursor.fetchall() == [("1", "2024-05-01", "2024-05-01 23:30:00"), ("2", "2024-05-02", "2024-05-02 23:30:00"),
                                     ("3", "2024-05-04", "2024-05-04 05:30:00")]  # fmt: skip
