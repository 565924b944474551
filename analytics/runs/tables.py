"""What the runs of models share: orders out of the facts, frames into the published tables."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics.errors import RunRefused
from analytics.models.scoring import Scoring, read

# Who has only returned things is no customer. Money in whole ten-thousandths, so that sums and ties are exact.
_ORDERS = """
copy (
    select customer_id, market, day, is_order, (gross * 10000)::bigint as gross, (returns * 10000)::bigint as returns
    from facts.orders where day < '{as_of}' and customer_id in (select customer_id from facts.orders where day < '{as_of}' and is_order)
    order by customer_id, day, ordered_at, invoice_no, market
) to stdout (format csv, header)
"""
_RULE = "select body -> 'segments' from facts.rules order by version desc limit 1"
_OF_CORE = "select r.params -> 'segments' from published.current_runs c join published.runs r using (run_id) where c.kind = 'core'"
CUSTOMERS = """
select count(distinct customer_id) from facts.orders where day < %(as_of)s and is_order and customer_id is not null
"""


def scoring(cursor: Cursor) -> Scoring:
    """The shop's rule of segments, as the newest version of its rules has it."""
    cursor.execute(_RULE)
    return read(cursor.fetchone()[0])


def scoring_of_core(cursor: Cursor) -> Any:
    """What the core run that is shown says of the rule that it followed."""
    cursor.execute(_OF_CORE)
    found = cursor.fetchone()
    return found[0] if found else None


def orders(cursor: Cursor, as_of: date) -> pd.DataFrame:
    """Orders and returns of customers before a date, as `models.measures` wants them.

    Raises
    ------
    RunRefused
        When no order names its customer.
    """
    text = io.StringIO()
    cursor.copy_expert(_ORDERS.format(as_of=as_of.isoformat()), text)
    text.seek(0)
    frame = pd.read_csv(text, dtype={"customer_id": "str", "market": "str"}, keep_default_na=False, parse_dates=["day"])
    frame = frame.assign(is_order=frame["is_order"] == "t")
    if not frame["is_order"].any():
        raise RunRefused("No order names its customer: there is nobody to tell anything of. Sales, markets, products and forecasts are computed without.")
    return frame


def publish(cursor: Cursor, table: str, frame: pd.DataFrame, run_id: int) -> int:
    """Insert a frame into a published table under the columns' own names. COPY refuses tables with row-level security: it goes through a temporary one.

    Returns
    -------
    int
        Rows inserted.
    """
    if frame.empty:
        return 0
    columns = ", ".join(["run_id", *frame.columns])
    cursor.execute(f"create temporary table staged (like published.{table} including defaults) on commit drop")
    text = io.StringIO(frame.assign(run_id=run_id)[["run_id", *frame.columns]].to_csv(index=False, header=False, na_rep="\\N"))
    cursor.copy_expert(f"copy staged ({columns}) from stdin (format csv, null '\\N')", text)
    cursor.execute(f"insert into published.{table} ({columns}) select {columns} from staged; drop table staged")  # noqa: S608 - our own names
    return len(frame)


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Each customer's markets: `customer_id`, `market`, `shared` (buys in several), `gross`, `returns`."""
    rows = frame.groupby(["customer_id", "market"], sort=True)[["gross", "returns"]].sum().reset_index()
    return rows.assign(shared=rows["customer_id"].duplicated(keep=False))
