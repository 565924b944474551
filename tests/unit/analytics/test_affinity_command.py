"""`python -m analytics models affinity`: METRICS.md's rules from the file itself, and what cannot be asked."""

import json

import pytest

from analytics.__main__ import main

SHOP = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture
def shop(tmp_path):
    sold = (("A1", "Cup"), ("B2", "Plate"), ("POST", "Post"))
    lines = [f"{n},{code},{name},1,2024-03-0{n} 10:00:00,2.0,{n},Germany" for n in range(1, 6) for code, name in sold]
    lines += [f"{n},X9,Spoon,1,2024-03-0{n} 10:00:00,2.0,{n},Germany" for n in range(6, 9)]
    (tmp_path / "shop.csv").write_text(SHOP + "\n".join(lines) + "\n")
    return tmp_path / "shop.csv"


def test_the_rules_of_france_without_postage(capsys, data_dir):
    assert main(["models", "affinity", "--input", str(data_dir / "online_retail.parquet"), "--market", "France", "--min-support", ".07", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["orders"], len(told["rules"])) == (392, 26)
    assert sum(len(rule["antecedent"]) + len(rule["consequent"]) == 3 for rule in told["rules"]) == 6
    (clock,) = (rule for rule in told["rules"] if (rule["antecedent"], rule["consequent"]) == (["22727"], ["22726"]))
    assert (round(clock["support"], 6), round(clock["confidence"], 6), round(clock["lift"], 6)) == (0.079082, 0.837838, 8.642959)


def test_postage_goes_with_nothing_and_further_codes_may_be_left_out(capsys, shop):
    assert main(["models", "affinity", "--input", str(shop)]) == 0
    assert "2 rules among 8 orders" in (told := capsys.readouterr().out) and "Cup → Plate" in told and "Post" not in told
    assert main(["models", "affinity", "--input", str(shop), "--leave-out", "b%"]) == 0
    assert "0 rules among 8 orders" in capsys.readouterr().out


@pytest.mark.parametrize(("more", "said"), [(["--market", "Spain"], "no sales in a market 'Spain'. It has: Germany"), (["--min-support", "0"], "above 0")])
def test_what_cannot_be_asked_is_said(capsys, shop, more, said):
    assert main(["models", "affinity", "--input", str(shop), *more]) == 1
    assert said in capsys.readouterr().err


def test_its_help_can_be_read(capsys):
    with pytest.raises(SystemExit):
        main(["models", "affinity", "--help"])
    assert "beside postage and fees; % stands for anything" in " ".join(capsys.readouterr().out.split())
