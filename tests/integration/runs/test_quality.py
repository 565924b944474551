"""The quality report against pandas-like truth on the real file, and on an import of a few rows."""

import pytest

from analytics import quality
from analytics.ingest import import_file

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture(scope="module")
def report(real_shop):
    return {each.finding: each for each in quality.look(real_shop)}


def test_the_real_file(report):
    counted = {name: each.rows for name, each in report.items()}
    assert counted["repeated"] == 5_268
    assert counted["adjustments"] == 2_518 and report["adjustments"].money == -11_062.06
    assert counted["matched returns"] + counted["unmatched returns"] == 9_288
    assert round(report["matched returns"].money + report["unmatched returns"].money, 2) == 896_812.49
    assert counted["several markets"] == 8 and counted["known"] == 0 and counted["rejected"] == 0
    assert {example["country"] for example in report["no place"].examples} == {"Unspecified", "European Community"}
    gap = report["gaps"].examples[0]
    assert (gap["from"], gap["to"]) == ("2010-12-24", "2011-01-03")
    assert report["outliers"].examples[0]["invoice"] == "581483"
    assert report["guests"].money == pytest.approx(10_655_622.48 - 8_911_407.90, abs=0.01)


def test_of_one_import(new_database, tmp_path):
    env = new_database()
    sale = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,EIRE\n"
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(HEADER + sale, encoding="utf-8")
    second.write_text(
        HEADER + sale + sale + sale.replace("17850", "").replace("536365", "536366") + "C1,85123A,LANTERN,-1,2010-12-02 08:26:00,2.55,17850,EIRE\n"
        "C2,99999,STAR,-1,2010-12-02 08:26:00,2.55,17850,EIRE\n536367,1,X,twelve,2010-12-01 08:26:00,2.55,17850,EIRE\n",
        encoding="utf-8",
    )
    import_file(first, env)
    second_id = import_file(second, env).import_id
    found = {each.finding: (each.rows, each.money) for each in quality.look(env, second_id)}
    assert {name: found[name] for name in ("guests", "repeated", "known", "rejected", "matched returns", "unmatched returns")} == {
        "guests": (1, 15.3), "repeated": (1, 15.3), "known": (1, 15.3), "rejected": (1, 0.0), "matched returns": (1, 2.55), "unmatched returns": (1, 2.55),
    }  # fmt: skip
    assert quality.look(env, second_id) == quality.look(env, second_id)
