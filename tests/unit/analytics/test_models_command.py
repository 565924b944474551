"""`python -m analytics models`: METRICS.md's figures from the files themselves, without a database."""

import json

import polars as pl
import pytest

from analytics.__main__ import main
from tests.unit.analytics.models.test_rfm import FIRST, PUBLISHED

ROW = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
SILHOUETTES = [0.433, 0.337, 0.337, 0.316, 0.313, 0.310]


@pytest.fixture
def ask(capsys, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def answer(*arguments):
        assert main(["models", *map(str, arguments), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answer


@pytest.mark.parametrize("name", ["online_retail.parquet", "Online Retail.xlsx"])
def test_both_published_tables_from_both_files(ask, data_dir, name):
    plain = ask("rfm", "--input", data_dir / name)
    found = {row["segment"]: (row["customers"], round(row["gross"], 2), row["orders"], round(row["net"], 2)) for row in plain["segments"]}
    assert found == PUBLISHED and (plain["as_of"], plain["customers"], plain["not_meaningful"]) == ("2011-12-10", 4338, "")
    champions = plain["segments"][0]
    assert round(champions["gross_per_basket"], 2) == 562.15
    assert sum(row["share_of_customers"] for row in plain["segments"]) == pytest.approx(1)
    assert sum(row["customers"] for row in plain["grid"]) == 4338
    usual = ask("rfm", "--input", data_dir / name, "--ties", "first", "--as-of", "2011-12-11", "--basis", "gross")
    assert {row["segment"]: row["customers"] for row in usual["segments"]} == FIRST


def test_the_cohort_matrix(ask, data_dir):
    cells = ask("cohorts", "--input", data_dir / "online_retail.parquet")["cells"]
    first = [cell for cell in cells if cell["cohort"] == "2010-12-01"]
    assert [cell["customers"] for cell in first] == ROW and [cell["partial"] for cell in first] == [False] * 12 + [True]
    assert len(cells) == 13 * 14 // 2 and sum(cell["size"] for cell in cells if cell["period"] == 0) == 4338


def test_the_reference_silhouettes(ask, data_dir):
    told = ask("clusters", "--input", data_dir / "online_retail.parquet", "--basis", "gross", "--pin", "K-Means:4")
    scores = {row["k"]: row["silhouette"] for row in told["scores"] if row["algorithm"] == "K-Means"}
    assert [scores[k] for k in range(2, 8)] == pytest.approx(SILHOUETTES, abs=0.005)
    assert sorted(scores) == list(range(2, 11)) and "log1p" in told["features"]
    assert told["pinned"] and [row["cluster"] for row in told["clusters"]] == [1, 2, 3, 4]
    assert {row["algorithm"] for row in told["scores"]} == {"K-Means", "Gaussian mixture", "Ward", "HDBSCAN", "Bisecting K-Means"}


def write(path, rows):
    columns = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    pl.DataFrame(rows, schema=columns, orient="row").write_csv(path)
    return path


def line(invoice, customer, day="2024-03-01", quantity=1, price=10.0):
    return (invoice, "A1", "Cup", quantity, f"{day} 10:00:00", price, customer, "Germany")


def test_one_customer_has_an_outcome_in_every_model(ask, tmp_path):
    shop = write(tmp_path / "one.csv", [line("1", "7")])
    told = ask("rfm", "--input", shop)
    assert "not enough buyers: 1 customer ordered" in told["not_meaningful"] and len(told["segments"]) == 1
    assert ask("clusters", "--input", shop)["recommendation"].startswith("No groups: too few customers")
    assert [cell["customers"] for cell in ask("cohorts", "--input", shop, "--grain", "quarter")["cells"]] == [1]


def test_goods_given_back_are_told_by_their_quantity_when_nothing_is_marked(ask, tmp_path):
    shop = write(tmp_path / "unmarked.csv", [line("1", "7", quantity=5), line("2", "7", "2024-03-02", quantity=-2), line("3", "8")])
    (only,) = {row["segment"]: row for row in ask("rfm", "--input", shop)["segments"]}.values()
    assert (only["orders"], only["gross"], only["returns"]) == (2, 60.0, 20.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rfm", "--ties", "first"], "Use ties 'equal'"),
        (["rfm", "--as-of", "2020-01-01"], "no orders"),
        (["rfm", "--quantiles", "11"], "2 to 10 quantiles"),
        (["clusters", "--pin", "K-Means"], "such as K-Means:5"),
        (["rfm", "--segment-map", "{map}"], "belong to no segment"),
        (["cohorts", "--input", "absent.csv"], "There is no file"),
    ],
)
def test_what_cannot_be_done_is_said(capsys, tmp_path, arguments, said):
    shop = write(tmp_path / "shop.csv", [line(str(n), str(n)) for n in range(8)])
    (tmp_path / "map.json").write_text(json.dumps({"quantiles": 2, "segments": [{"segment": "A", "recency": [1], "frequency": [1]}]}))
    given = [str(tmp_path / "map.json") if word == "{map}" else word for word in arguments]
    assert main(["models", given[0], "--input", str(shop), *given[1:]]) == 1
    assert said in capsys.readouterr().err


def test_guests_alone_are_no_customers(capsys, tmp_path):
    shop = write(tmp_path / "guests.csv", [line("1", None), line("2", None)])
    assert main(["models", "rfm", "--input", str(shop)]) == 1
    assert "no orders of identified customers" in capsys.readouterr().err


def test_without_json_it_is_a_table(capsys, tmp_path):
    shop = write(tmp_path / "shop.csv", [line(str(n), str(n)) for n in range(8)])
    assert main(["models", "rfm", "--input", str(shop)]) == 0
    out = capsys.readouterr().out
    assert "Hibernating" in out and "not enough buyers" in out
