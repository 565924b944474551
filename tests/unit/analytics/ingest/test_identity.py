"""The same line has the same key on every machine, in any order, in any file."""

from datetime import datetime

import polars as pl

from analytics.ingest.identity import Identities


def shop(count: int = 60) -> pl.DataFrame:
    return pl.DataFrame({
        "invoice_no": [f"{536365 + number // 5}" for number in range(count)],
        "product_code": [f"P{number % 7}" for number in range(count)],
        "description": [None if number % 11 == 0 else f"THING {number % 7}" for number in range(count)],
        "quantity": [10_000 * (number % 3) for number in range(count)],
        "price": [25_500] * count,
        "customer_id": [None if number % 4 == 0 else "17850" for number in range(count)],
        "market": ["France"] * count,
        "sold_at": [datetime(2011, 1, 1, 8, number % 60) for number in range(count)],
    })


def keys(*batches: pl.DataFrame) -> list[str]:
    identities = Identities()
    return [key for batch in batches for key in identities.keys(batch)[0]]


def test_a_key_never_changes():
    # Written down: a change of this value makes every line of every earlier import a new line.
    assert keys(shop(2)) == ["ad08524e30d9095020221479833a3fa9", "77c325b9977f798746dbddef96e669ab"]


def test_order_and_batches_do_not_matter():
    rows = pl.concat([shop(), shop(20), shop(20)])
    whole = sorted(keys(rows))
    assert len(set(whole)) == len(rows) == 100
    assert sorted(keys(rows.sample(fraction=1, shuffle=True, seed=1))) == whole
    for size in (1, 7, 50):
        assert sorted(keys(*rows.iter_slices(size))) == whole


def test_the_ordinal_counts_equal_rows_across_batches():
    identities, ordinals = Identities(), []
    for _ in range(5):
        ordinals.append(identities.keys(pl.concat([shop(3), shop(3)]))[1].tolist())
    assert ordinals[0] == [0, 0, 0, 1, 1, 1]
    assert ordinals[4] == [8, 8, 8, 9, 9, 9]


def test_another_sheet_counts_afresh():
    assert keys(shop()) == keys(shop())


def test_every_field_counts():
    row = shop(2)[1:]
    other = {
        "invoice_no": "1", "product_code": "X", "description": "x", "quantity": 1, "price": 1, "customer_id": "1", "market": "X",
        "sold_at": datetime(2011, 1, 1, 8, 1, 1),
    }  # fmt: skip
    changed = [keys(row.with_columns(pl.lit(value).alias(name)))[0] for name, value in other.items()]
    missing = [keys(row.with_columns(pl.lit(None, dtype=pl.String).alias(name)))[0] for name in ("description", "customer_id")]
    assert len({*keys(row), *changed, *missing}) == 11


def test_fields_do_not_run_into_each_other():
    row = shop(2)[1:]
    one = row.with_columns(product_code=pl.lit("A"), description=pl.lit("BC"))
    other = row.with_columns(product_code=pl.lit("AB"), description=pl.lit("C"))
    assert keys(one) != keys(other)


def test_no_rows():
    assert keys(shop(0)) == []
