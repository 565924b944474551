"""A till that knows no customer: sales and what follows from them are computed, and the rest says why it is not."""

import pytest

from analytics.errors import RunRefused
from analytics.ingest import import_file
from analytics.jobs import run_at_once
from analytics.runs import OF_CUSTOMERS, run_clusters, run_cohorts
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import Filters
from dashapp.page import _nothing
from dashapp.service import open_service
from dashapp.settings import load

ROWS = "".join(f"2026-03-{day:02d},10:00:00,Soup,1.0,S1,$6.50,T{day}\n" for day in range(1, 29))


def test_it_has_sales_and_says_why_it_has_no_cohorts(new_database, tmp_path):
    env, till = new_database(), tmp_path / "till.csv"
    till.write_text("Date,Time,Item,Qty,SKU,Gross Sales,Transaction ID\n" + ROWS, encoding="utf-8")
    import_file(till, env)
    assert [report.kind for report in run_at_once(env)] == ["core", "affinity", "forecasts"] and not OF_CUSTOMERS & {"core", "affinity", "forecasts"}
    for run in (run_cohorts, run_clusters):
        with pytest.raises(RunRefused, match="No order names its customer"):
            run(env)
    service = open_service(load(env))
    person = people.add(service.auth, "till@shop.test", "correct horse battery", role="viewer", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        asked = ("sales-trend", "cohorts-curves", "markets-map", "products-top", "products-pareto", "segments-size")
        sold, cohorts, shown, top, few, sizes = service.desk.run_charts([(BY_ID[name], Filters()) for name in asked], viewer)
    service.close()
    assert float(sold.frame["gross_sales"].sum()) == 28 * 6.5
    assert cohorts.missing == "cohorts" and "No order names its customer" in str(_nothing(cohorts))
    assert list(top.frame["net_sales"]) == list(few.frame["net_sales"]) == [28 * 6.5] and top.title == "Soup leads"
    assert sizes.frame.empty and "No order names its customer" in str(_nothing(sizes))
    assert shown.frame.empty and "no country" in str(_nothing(shown))
