"""Load a file into the facts: one transaction, everything or nothing."""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Env
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
from psycopg2.extensions import connection as Connection

from analytics.errors import FileRefused
from analytics.ingest import consent, lines, returns, rules, saved, sql
from analytics.ingest.identity import Identities
from analytics.ingest.mappings import Mapping, effects
from analytics.ingest.readers import Source, Wanted, opened
from analytics.ingest.services import merchandise
from analytics.ingest.shape import Shaper
from analytics.ingest.summary import ImportSummary
from analytics.ingest.survey import Reading, refuse_doubts, survey
from analytics.ingest.transaction import whole

Progress = Callable[[int, int | None], None]
Prepared = tuple[pl.DataFrame, pl.DataFrame, int, int]
_GIVEN_BACK = (pl.col("quantity") < 0) & (pl.col("unit_price") > 0) & ~pl.col("invoice_no").str.contains("^[AaCc]")
STAGED = [
    "line_key", "invoice_no", "product_code", "description", "quantity", "unit_price", "customer_id", "market", "sold_at", "kind", "merchandise",
    "repeated", "amount",
]  # fmt: skip


def import_file(
    path: str | Path,
    env: Env[str, str] | None = None,
    *,
    source: str = "file",
    requested_by: str = "",
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    verify: Callable[[ImportSummary], None] | None = None,
) -> ImportSummary:
    """Import a file of order lines.

    Parameters
    ----------
    path
        .xlsx, .csv, .parquet, the same as .gz, or a .zip with one of them.
    source
        Where it comes from: `file`, `download` or `simulated`.
    mapping
        How the file is read; unless given, by a saved mapping that fits, as a known export, or by the names of its columns.
    progress
        Called with rows read so far, and rows in the file when that is known.
    verify
        Called with the figures before anything is kept; raising keeps nothing.

    Returns
    -------
    ImportSummary
        With `already_imported` when the same bytes were loaded before: then nothing was changed.

    Raises
    ------
    FileRefused
        When the file cannot be understood as a whole. Nothing was loaded.
    DatabaseUnavailable, AnalyticsError
        When the database refuses; nothing was loaded.
    """
    began = time.monotonic()
    with opened(Path(path), Wanted(mapping, () if mapping else saved.mappings(env))) as file:
        reading = survey(file, rules.load(env))
        refuse_doubts(reading, Path(path).name)
        summary = begun(Path(path).name, file, source)
        with whole(env, summary.file) as connection:
            load(connection, file, reading, summary, requested_by, progress)
            if verify:
                verify(summary)
    summary.seconds = round(time.monotonic() - began, 2)
    return summary


def begun(name: str, file: Source, source: str) -> ImportSummary:
    """The summary of an import of which nothing is loaded yet."""
    return ImportSummary(name, file.content_sha256, source, file.mapping.name, sheets_left=list(file.sheets_left), effects=effects(file.mapping))


def load(
    connection: Connection, file: Source, reading: Reading, summary: ImportSummary, requested_by: str, progress: Progress | None
) -> None:
    """Load an opened file in a transaction that is under way, and put the figures into its summary."""
    with connection.cursor() as cursor:
        cursor.execute("select import_id from facts.imports where content_sha256 = %s and undone_at is null", (file.content_sha256,))
        if known := cursor.fetchone():
            summary.already_imported, summary.import_id = True, known[0]
            _totals(cursor, summary)
            return
        cursor.execute("select not exists (select from facts.order_lines)")
        empty = cursor.fetchone()[0]
        first = empty and file.sheets == 1
        cursor.execute(sql.PREPARE)
        cursor.execute(
            "insert into facts.imports (file_name, content_sha256, source, preset, requested_by, rows_read, rows_rejected, lines_new, "
            "lines_known, summary, mapping, currency) values (%s, %s, %s, %s, %s, 0, 0, 0, 0, '{}', %s, substring(%s from '^[A-Z]{3}$')) returning import_id",
            (summary.file, summary.sha256, summary.source, summary.preset, requested_by, json.dumps(file.mapping.to_json()), reading.currency),
        )
        import_id = summary.import_id = cursor.fetchone()[0]
        if empty and not first:
            # Lines of several sheets may be the same, which is looked up.
            cursor.execute("select facts.build_line_indexes()")
        marked, given_back = _stream(cursor, file, reading, summary, import_id, first, progress)
        if first:
            cursor.execute("select facts.build_line_indexes()")
        if file.mapping.marks and not _mark(cursor, import_id, marked, first):
            summary.accepted["return"] += given_back
            summary.accepted["adjustment"] -= given_back
        cursor.execute(sql.STATES_FIRST if first else sql.STATES_LATER)
        cursor.execute(sql.DERIVE_FIRST if first else sql.DERIVE)
        _totals(cursor, summary)
        cursor.execute(
            "update facts.imports set rows_read = %s, rows_rejected = %s, lines_new = %s, lines_known = %s, summary = %s where import_id = %s",
            (summary.rows_read, summary.rows_rejected, summary.lines_new, summary.lines_known, json.dumps(summary.to_json()), import_id),
        )


def _mark(cursor, import_id: int, marked: bool, first: bool) -> bool:
    """Keep whether this file marks cancellations; lines that this changes the meaning of follow. True when returns are told by marks."""
    rule = returns.rule(cursor)
    before = returns.marked(cursor, rule, but=import_id)
    cursor.execute("update facts.imports set marked = %s where import_id = %s", (marked, import_id))
    now = before or (marked and rule == "automatic")
    if not now or (not before and not first):
        cursor.execute(sql.UNMARKED, {"kind": "adjustment" if now else "return", "everywhere": now, "import_id": import_id})
    return now


def _stream(
    cursor, file: Source, reading: Reading, summary: ImportSummary, import_id: int, first: bool, progress: Progress | None
) -> tuple[bool, int]:
    """Batch by batch; the next is read and understood in a thread while the database takes in this one.

    Returns
    -------
    marked, given_back
        Whether any invoice is marked as a cancellation; lines that are returns if none in the shop is.
    """
    cursor.execute("select pattern from facts.service_codes")
    prepared = _prepared(file, reading, [pattern for (pattern,) in cursor.fetchall()])
    marked, given_back = False, 0
    reasons: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[int]] = {}
    with ThreadPoolExecutor(1) as ahead:
        waiting = ahead.submit(next, prepared, None)
        while (batch := waiting.result()) is not None:
            waiting = ahead.submit(next, prepared, None)
            good, bad, read, made = batch
            summary.rows_read += read
            summary.lines_made += made
            for kind, count in good["kind"].value_counts().iter_rows():
                summary.accepted[kind] += count
            summary.repeated += int(good["repeated"].sum())
            marked = marked or bool(good["invoice_no"].str.contains("^[Cc]").any())
            given_back += good.select((_GIVEN_BACK & (pl.col("kind") == "adjustment")).sum()).item()
            _take_in(cursor, good, import_id, first, summary)
            consent.keep(cursor, good, import_id)
            _reject(cursor, bad, import_id, reasons, examples)
            if progress:
                progress(summary.rows_read, file.rows)
    _reject(cursor, _broken(file), import_id, reasons, examples)
    summary.rows_read += len(file.broken)
    summary.rows_rejected = sum(reasons.values())
    summary.rejected = [
        {"column": column, "reason": reason, "rows": count, "first_lines": examples[column, reason]}
        for (column, reason), count in reasons.most_common()
    ]
    if not sum(summary.accepted.values()):
        told = "; ".join(f"line {entry['first_lines'][0]}, {entry['column']}: {entry['reason']}" for entry in summary.rejected[:3])
        raise FileRefused(f"{summary.file} has no row that can be read ({told or 'it has a header and nothing else'}). Nothing was loaded.")
    return marked, given_back


def _prepared(file: Source, reading: Reading, services: list[str]) -> Iterator[Prepared]:
    identities, shaper, sheet = Identities(), Shaper(file.mapping, reading), None
    for batch in file.batches():
        if batch.sheet != sheet:
            identities, shaper, sheet = Identities(), Shaper(file.mapping, reading), batch.sheet
        good, bad = lines.read(shaper.shape(batch.frame), reading, batch.frame)
        keys, ordinals = identities.keys(good)
        made = int(good["made"].sum()) if "made" in good.columns else 0
        yield _staged(good, keys, ordinals, services), _headed(bad, file), len(batch.frame), made


def _staged(good: pl.DataFrame, keys: list[str], ordinals: np.ndarray, services: list[str]) -> pl.DataFrame:
    rate = pl.col("rate") if "rate" in good.columns else 1.0
    amount = pl.col("amount") * rate / lines.SCALE if "amount" in good.columns else pl.lit(None, pl.Float64)
    return good.with_columns(
        pl.Series("line_key", keys, dtype=pl.String),
        pl.Series("repeated", ordinals > 0, dtype=pl.Boolean),
        merchandise(good["product_code"], services).alias("merchandise"),
        # Written with the fewest digits that tell floats apart, which are these four decimals exactly.
        quantity=pl.col("quantity") / lines.SCALE,
        unit_price=(pl.col("price") * rate).round() / lines.SCALE if "rate" in good.columns else pl.col("price") / lines.SCALE,
        amount=amount.round(4) if "rate" in good.columns else amount,
    ).select(*STAGED, *({"consent"} & set(good.columns)))


def _headed(bad: pl.DataFrame, file: Source) -> pl.DataFrame:
    """Rejected rows under the names that the file's own columns have."""
    names = dict(file.mapping.columns)
    return bad.with_columns(pl.col("column_name").replace(names)).rename(names)


def _take_in(cursor, good: pl.DataFrame, import_id: int, first: bool, summary: ImportSummary) -> None:
    _copy(cursor, f"staged ({', '.join(STAGED)})", good.select(STAGED))
    if first:
        cursor.execute(sql.INSERT_FIRST, {"import_id": import_id})
        summary.lines_new += len(good)
    else:
        cursor.execute(sql.INSERT)
        summary.lines_new += cursor.rowcount
        summary.lines_known += len(good) - cursor.rowcount
        cursor.execute(sql.LINK, {"import_id": import_id})
    cursor.execute("truncate staged")


def _copy(cursor, target: str, frame: pl.DataFrame) -> None:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%.6f")
    text.seek(0)
    cursor.copy_expert(f"copy {target} from stdin (format csv)", text)


def _reject(cursor, bad: pl.DataFrame, import_id: int, reasons: Counter, examples: dict[tuple[str, str], list[int]]) -> None:
    if bad.is_empty():
        return
    for line, column, reason in bad.select("line_no", "column_name", "reason").iter_rows():
        reasons[column, reason] += 1
        if len(examples.setdefault((column, reason), [])) < 5:
            examples[column, reason].append(line)
    names = [name for name in bad.columns if name not in {"line_no", "column_name", "reason"}]
    # JSON in PostgreSQL cannot hold a zero byte: it is shown as its picture.
    rows = [json.dumps(row).replace("\\u0000", "\\u2400") for row in bad.select(names).iter_rows(named=True)]
    _copy(cursor, "rejected (line_no, column_name, reason, source_row)", bad.select("line_no", "column_name", "reason", pl.Series("source_row", rows)))
    cursor.execute("insert into facts.rejected_lines select %s, line_no, column_name, reason, source_row::jsonb from rejected", (import_id,))
    cursor.execute("truncate rejected")


def _broken(file: Source) -> pl.DataFrame:
    rows = [{"line_no": line, "column_name": "", "reason": reason, "text": text} for line, reason, text in file.broken]
    return pl.DataFrame(rows, schema={"line_no": pl.Int64, "column_name": pl.String, "reason": pl.String, "text": pl.String})


def _totals(cursor, summary: ImportSummary) -> None:
    cursor.execute(
        "select count(distinct customer_id) filter (where is_order), count(*) filter (where is_order), "
        "coalesce(round(sum(gross), 2), 0), coalesce(round(sum(returns), 2), 0) from facts.orders"
    )
    summary.customers, summary.invoices, gross, returns = cursor.fetchone()
    summary.gross, summary.returns, summary.net = float(gross), float(returns), float(gross - returns)
