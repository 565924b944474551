"""Times with an offset, by the shop's clock; and lines that stay the same lines whatever the clock."""

from datetime import datetime

import polars as pl
import pytest

from analytics.ingest import dates, lines
from analytics.ingest.identity import Identities
from analytics.ingest.survey import Reading

EVENING = datetime(2024, 5, 1, 23, 30)


@pytest.mark.parametrize(
    ("text", "shops"),
    [
        ("2024-05-01 23:30:00 -0400", datetime(2024, 5, 2, 5, 30)),
        ("2024-05-01T23:30:00Z", datetime(2024, 5, 2, 1, 30)),
        ("2024-05-01 23:30:00.000000+02:00", EVENING),
        ("2024-05-01 23:30:00 UTC", datetime(2024, 5, 2, 1, 30)),
        ("2024-05-01 23:30:00 -04:30", datetime(2024, 5, 2, 6, 0)),
        ("2024-05-01 23:30:00", EVENING),
        ("2024-05-01 23:30:00 +99:00", EVENING),
    ],
)
def test_a_time_with_an_offset_is_read_by_the_shops_clock(text, shops):
    column = pl.Series([text, None])
    written = dates.read(column)
    assert written.to_list() == [EVENING, None]
    assert dates.local(column, written, "Europe/Berlin").to_list() == [shops, None]
    assert dates.local(column, written, "").to_list() == [EVENING, None]


def test_the_clock_goes_forward_and_back():
    column = pl.Series(["2024-03-31T00:59:00Z", "2024-03-31T01:00:00Z", "2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"])
    read = dates.local(column, dates.read(column), "Europe/Berlin")
    assert [moment.strftime("%H:%M") for moment in read] == ["01:59", "03:00", "02:30", "02:30"]


def test_a_line_is_known_by_what_its_file_says_whatever_the_clock():
    row = {"line_no": [2], "invoice_no": ["1"], "product_code": ["A"], "description": ["Bag"], "quantity": ["1"], "unit_price": ["2.50"], "customer_id": ["C"],
           "market": ["Germany"], "sold_at": ["2024-05-01 23:30:00 -0400"]}  # fmt: skip
    frame = pl.DataFrame(row, schema_overrides={"line_no": pl.Int64})
    read = {zone: lines.read(frame, Reading(time_zone=zone))[0] for zone in ("", "Europe/Berlin")}
    assert [each["sold_at"][0].day for each in read.values()] == [1, 2]
    assert len({Identities().keys(each)[0][0] for each in read.values()}) == 1
