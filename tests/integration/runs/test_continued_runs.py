"""A run that continues the one before it publishes what a run over all lines does, row for row; where that is not certain it reads all lines, and says why."""

import random
import re
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from analytics.ingest import import_file, rules, undo_import
from analytics.runs import earlier, run_core
from tests.integration.runs.test_runs import PUBLISHED, ask, digest

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ALL = (*PUBLISHED, "line_quality", "segment_guide", "segment_gates")
MARKETS = ("EIRE", "France", "Germany")


class Shop:
    """A shop that trades on: every file that it gives is a list of lines, and it remembers them all."""

    def __init__(self, seed: int, env: dict[str, str], folder) -> None:
        self.chance, self.env, self.folder = random.Random(seed), env, folder
        self.rows: list[str] = []
        self.files: list[list[str]] = []
        self.number, self.day, self.customers = 1000, date(2024, 1, 1), [str(12000 + n) for n in range(12)]

    def line(self, invoice: str, day: date, customer: str, market: str, quantity: int | None = None, product: str | None = None) -> str:
        moment = datetime(day.year, day.month, day.day, 9, self.chance.randrange(60))
        code = product or self.chance.choice(["85123A", "22423", "POST", "84879", "47566", "DOT"])
        price = self.chance.choice(["0.85", "2.55", "0", "12.7512"])
        return f"{invoice},{code},{self.chance.choice(['LANTERN', 'LAMP', ''])},{quantity or self.chance.randint(1, 9)},{moment},{price},{customer},{market}"

    def order(self, day: date, customer: str | None = None, market: str | None = None) -> list[str]:
        self.number += 1
        who = self.chance.choice([*self.customers, ""]) if customer is None else customer
        where = market or MARKETS[sum(map(ord, who)) % 3]
        return [self.line(str(self.number), day, who, where) for _ in range(self.chance.randint(1, 4))]

    def past(self) -> tuple[str, str, date, str, str]:
        invoice, product, _, _, moment, _, customer, market = self.chance.choice(self.rows).split(",")
        return invoice, product, datetime.fromisoformat(moment).date(), customer, market

    def trade(self) -> list[str]:
        self.day += timedelta(days=self.chance.choice([1, 1, 2, 40]))
        return [row for _ in range(self.chance.randint(2, 8)) for row in self.order(self.day)]

    def newcomers(self) -> list[str]:
        self.customers += [str(15000 + self.number + n) for n in range(3)]
        return [row for customer in self.customers[-3:] for row in self.order(self.day, customer)]

    def guests(self) -> list[str]:
        return [row for _ in range(3) for row in self.order(self.day, "")]

    def late(self) -> list[str]:
        invoice, _, day, customer, market = self.past()
        other = self.chance.choice([day, day + timedelta(days=1), self.day])
        return [self.line(invoice, other, customer, market), self.line(invoice, day, customer, market)]

    def older(self) -> list[str]:
        return self.order(self.day - timedelta(days=self.chance.randint(1, 300)))

    def cancelled(self) -> list[str]:
        invoice, product, day, customer, market = self.past()
        gone = [self.line("C" + invoice.removeprefix("C"), self.day, customer, market, -2, product)]
        # Goods given back that are charged again within the day leave nothing.
        return [*gone, self.line("C9" + invoice, day, customer, market, -1, product), self.line("C9" + invoice, day, "", market, 1, product)]

    def shared(self) -> list[str]:
        _, _, _, customer, _ = self.past()
        return [row for market in MARKETS for row in self.order(self.day, customer, market)]

    def overlapping(self) -> list[str]:
        return [*self.rows[-20:], *self.trade()]

    def twice(self) -> list[str]:
        return self.files[-1][::-1]

    def take(self, rows: list[str]) -> int:
        known = set(self.rows)
        self.rows += [row for row in rows if row not in known]
        self.files.append(rows)
        file = self.folder / f"file{len(self.files)}.csv"
        file.write_text("\n".join([HEADER, *rows, ""]))
        return import_file(file, self.env).import_id


ADDING = ("trade", "newcomers", "guests", "late", "older", "cancelled", "shared", "overlapping", "twice")


def same_as_from_all_lines(env, as_of=None):
    """Run, and run again from all lines; both agree. The first stays, so that the next run continues it."""
    report = run_core(env, as_of)
    ours = digest(env, tables=ALL)
    whole = run_core(env, as_of, full=True)
    assert whole.params["base"] is None and "asked for" in whole.way
    assert digest(env, tables=ALL) == ours, report.way
    assert whole.checks == report.checks
    ask(env, "update published.current_runs set run_id = %s where kind = 'core' returning 1", report.run_id)
    ask(env, "delete from published.runs where run_id = %s returning 1", whole.run_id)
    return report


@pytest.fixture
def shop(new_database, tmp_path, monkeypatch):
    """A year of trade with a first run; every share of what is new may be worked in."""
    monkeypatch.setattr(earlier, "MOST", 10.0)

    def open_shop(seed: int) -> Shop:
        made = Shop(seed, new_database(), tmp_path)
        made.take([*(row for n in range(40) for row in made.order(made.day + timedelta(days=9 * n))), "C999,85123A,LAMP,-1,2024-01-09 10:00,2.55,12001,EIRE"])
        made.day += timedelta(days=360)
        run_core(made.env)
        return made

    return open_shop


def trades_on(shop: Shop, steps: list[tuple[str, ...]]) -> None:
    """Steps that add lines are continued; those that take away or change are not, and say so."""
    for kinds in steps:
        if kinds == ("undo",):
            undo_import(shop.take(shop.trade()), shop.env)
        elif kinds == ("rules",):
            known = ask(shop.env, "select count(*) from facts.service_codes where pattern = '84879'")[0][0]
            rules.change({"service_codes": {"84879": None if known else "a test"}}, shop.env)
        else:
            shop.take([row for kind in kinds for row in getattr(shop, kind)()])
        report = same_as_from_all_lines(shop.env)
        assert (report.params["base"] is None) == (kinds in {("undo",), ("rules",)}), (kinds, report.way)


def test_whatever_happens_to_a_shop_the_same_is_published(shop):
    trades_on(shop(1), [("trade", "late"), ("cancelled", "shared"), ("twice",), ("undo",), ("newcomers", "overlapping"), ("rules",), ("guests", "older")])


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2, 22))
def test_whatever_happens_to_many_shops_the_same_is_published(shop, seed):
    made = shop(seed)
    trades_on(made, [(made.chance.choice([*ADDING, *ADDING, "undo", "rules"]),) for _ in range(40)])


def test_what_is_not_certain_is_made_from_all_lines_and_says_why(shop, monkeypatch):
    made = shop(3)
    said = [run_core(made.env).way]
    said.append(run_core(made.env, date(2024, 6, 1)).way)
    # From an earlier day on to a later one is only more lines.
    said.append(same_as_from_all_lines(made.env).way)
    with monkeypatch.context() as patched:
        patched.setattr(earlier, "_statements", lambda: "others")
        said.append(run_core(made.env).way)
    run_core(made.env)
    monkeypatch.setattr(earlier, "MOST", 0.01)
    made.take(made.trade())
    report = run_core(made.env)
    said.append(report.way)
    assert [said[0], said[1], said[3]] == [
        "continued from run 1: no new lines", "all lines read, because run 2 is as of a later day", "all lines read, because run 4 is of another version",
    ]  # fmt: skip
    assert re.fullmatch(r"continued from run 3: [\d,]+ new lines(, \d+ customers? in another segment)?", said[2])
    assert re.fullmatch(r"all lines read, because \d+ of [\d,]+ lines are new", said[4])
    assert ask(made.env, "select params->>'why' from published.runs where run_id = %s", report.run_id)[0][0] in said[4]


def test_a_run_says_by_how_many_lines_and_customers_it_continues_and_keeps_that(shop):
    made = shop(8)
    run_core(made.env)
    new = ask(made.env, "select lines_new from facts.imports where import_id = %s", made.take([*made.trade(), *made.newcomers()]))[0][0]
    report = run_core(made.env)
    moved = report.params["moved"]
    assert new > 1 and moved > 1 and report.params["fresh"] == new
    assert report.way == f"continued from run {report.params['base']}: {new} new lines, {moved} customers in another segment"
    kept = f"Continued from run {report.params['base']}: {new} new lines, {moved} customers in another segment."
    assert ask(made.env, "select message from published.runs where run_id = %s", report.run_id)[0][0].startswith(kept)
    assert ask(made.env, "select detail->>'message' from access.audit order by audit_id desc limit 1")[0][0].startswith(kept), "the log lists every run"


def test_the_first_run_has_nothing_to_continue(new_database, tmp_path):
    made = Shop(4, new_database(), tmp_path)
    made.take(made.trade())
    assert run_core(made.env).params["why"] == "there is no earlier run"


def test_the_first_mark_of_a_cancellation_changes_how_older_lines_are_read(shop, new_database, tmp_path):
    made = Shop(5, new_database(), tmp_path)
    made.take([*made.trade(), f"777,85123A,LAMP,-2,{made.day} 10:00,2.55,12001,EIRE"])
    run_core(made.env)
    made.take(["C778,85123A,LAMP,-2,2024-02-20 10:00,2.55,12001,EIRE"])
    report = same_as_from_all_lines(made.env)
    assert report.params["why"].startswith("lines were read anew since run")


def test_what_an_import_does_to_its_own_lines_is_no_change(shop, tmp_path):
    made = shop(6)
    # Two amounts under one refund, an order that is called off: their lines are read anew while they come in.
    rows = ["Name,Financial Status,Created at,Lineitem name,Lineitem quantity,Lineitem price,Billing Country,Refunded Amount,Email"]
    rows += [f"#10{n},{'voided' if n % 2 else 'paid'},2024-12-2{n} 10:00:00 +0000,Lamp,2,10.00,DE,{n}.00,a{n}@shop.test" for n in range(5)]
    file = tmp_path / "shopify.csv"
    file.write_text("\n".join([*rows, ""]))
    assert import_file(file, made.env).preset.startswith("Shopify")
    assert ask(made.env, "select count(*) from facts.order_lines where product_code = 'VOIDED'")[0][0]
    assert same_as_from_all_lines(made.env).params["base"]


def test_lines_that_somebody_else_changes_are_noticed(shop):
    made = shop(7)
    ask(made.env, "update facts.order_lines set kind = 'adjustment' where line_key = (select min(line_key::text)::uuid from facts.order_lines) returning 1")
    assert "read anew" in run_core(made.env).way
    ask(made.env, "delete from facts.line_imports where false returning 1")
    assert run_core(made.env).params["base"]


def split(file, folder, since: str, day: str):
    lines = pl.scan_parquet(file).filter(pl.col("InvoiceDate").cast(pl.String) >= since)
    last = pl.col("InvoiceDate").cast(pl.String) >= day
    for name, part in (("history", lines.filter(~last)), ("day", lines.filter(last)), ("whole", lines)):
        part.collect().write_parquet(folder / f"{name}.parquet")


def last_day_agrees(new_database, folder):
    env, clean = new_database(), new_database()
    import_file(folder / "history.parquet", env)
    run_core(env)
    import_file(folder / "day.parquet", env)
    report = run_core(env)
    import_file(folder / "whole.parquet", clean)
    run_core(clean)
    assert report.params["base"], report.way
    assert digest(env, tables=ALL) == digest(clean, tables=ALL)


def test_the_last_day_of_the_real_file_alone_gives_what_the_whole_gives(new_database, data_dir, tmp_path):
    split(data_dir / "online_retail.parquet", tmp_path, "2011-12-01", "2011-12-09")
    last_day_agrees(new_database, tmp_path)


@pytest.mark.torture
def test_the_last_day_of_the_whole_real_file_alone_gives_what_the_whole_gives(new_database, data_dir, tmp_path):
    split(data_dir / "online_retail.parquet", tmp_path, "2010-01-01", "2011-12-09")
    last_day_agrees(new_database, tmp_path)
