"""How a file would be read, before anything is loaded: what was found, what stays open, and the first rows as they will stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from analytics.errors import FileRefused
from analytics.ingest import columns, lines, packed, presets
from analytics.ingest.mappings import WORDS, Mapping, effects
from analytics.ingest.readers import PACKED, Source, Wanted, opened
from analytics.ingest.rules import Rules
from analytics.ingest.several import alike, several
from analytics.ingest.shape import Shaper
from analytics.ingest.survey import survey

ROWS = 20
SAMPLES = 5
# A preview of more rows than these says how many it has looked at.
LOOKED_AT = 2_000_000
SHOWN = ["line_no", "invoice_no", "product_code", "description", "quantity", "unit_price", "customer_id", "market", "sold_at", "kind"]


@dataclass
class Understanding:
    """What is known of a file. `doubts` are questions that must be answered before it is loaded; `problem` says why it cannot be read at all.

    Of a .zip with several files the first is shown; `members` names them all.
    """

    file: str
    mapping: Mapping | None = None
    header: list[str] = field(default_factory=list)
    encoding: str = ""
    other_encodings: list[str] = field(default_factory=list)
    separator: str = ""
    header_line: int = 1
    sheets_left: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    decimal_mark: str = ""
    date_order: str = ""
    doubts: dict[str, str] = field(default_factory=dict)
    effects: list[str] = field(default_factory=list)
    samples: dict[str, list[str]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows_read: int = 0
    complete: bool = True
    first_day: str = ""
    last_day: str = ""
    gross: float = 0.0
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values; parts in the words that people use for them beside their own names."""
        return asdict(self) | {"mapping": self.mapping.to_json() if self.mapping else None, "words": WORDS}


def understand(
    path: Path, mapping: Mapping | None = None, saved: tuple[Mapping, ...] = (), progress: Callable[[int, int | None], None] | None = None,
    rules: Rules | None = None,
) -> Understanding:
    """Look at a file from end to end without loading it.

    A file whose columns are not understood is no error here: `problem` says what is missing, and `header` and `samples` what there is to choose from.
    """
    wanted = Wanted(mapping, saved)
    try:
        if names := several(path):
            return _first_of(path, names, wanted, progress, rules)
        with opened(path, wanted) as source:
            return _looked_at(source, path.name, progress, rules)
    except FileRefused as refused:
        found = Understanding(path.name, mapping, problem=str(refused).removesuffix(" Nothing was loaded."))
        try:
            table = columns.first(path, wanted)
        except FileRefused:
            return found
        found.encoding, found.separator, found.header, found.header_line = table.encoding, table.separator, list(table.header), table.header_line
        found.samples = table.samples
        found.mapping = mapping or replace(presets.guessed(table.header), name="")
        return found


def _first_of(
    path: Path, names: list[str], wanted: Wanted, progress: Callable[[int, int | None], None] | None, rules: Rules | None
) -> Understanding:
    """The first file of a .zip as it would be read, when all the others are read like it."""
    with packed.all_unzipped(path, PACKED) as files:
        found = understand(files[0], wanted.mapping, wanted.saved, progress, rules)
        if not found.problem:
            try:
                mapping, doubts = alike(path, files, wanted, rules)
                # What the first leaves open, others may say.
                found = understand(files[0], mapping, wanted.saved, progress, rules) if set(found.doubts) - set(doubts) else found
                found.doubts = doubts
            except FileRefused as refused:
                found.problem = str(refused).removesuffix(" Nothing was loaded.")
        found.file, found.members = path.name, names
        return found


def _looked_at(source: Source, name: str, progress: Callable[[int, int | None], None] | None, rules: Rules | None) -> Understanding:
    reading = survey(source, rules)
    found = Understanding(
        name, source.mapping, list(source.header), source.encoding, list(source.other_encodings), source.separator, source.above + 1,
        list(source.sheets_left), [], reading.decimal_mark, reading.date_order, dict(reading.doubts), effects(source.mapping),
    )  # fmt: skip
    counts: Counter[str] = Counter()
    reasons: dict[tuple[str, str], dict[str, Any]] = {}
    names, days, gross = source.mapping.columns, [], 0
    sheet, shaper = None, Shaper(source.mapping, reading)
    for batch in source.batches():
        if batch.sheet != sheet:
            sheet, shaper = batch.sheet, Shaper(source.mapping, reading)
        good, bad = lines.read(shaper.shape(batch.frame), reading, batch.frame)
        if not found.samples:
            found.samples = {names[part]: _first(batch.frame[part]) for part in names if part in batch.frame.columns}
        if len(found.rows) < ROWS:
            found.rows += _shown(good, ROWS - len(found.rows))
        counts.update(dict(good["kind"].value_counts().iter_rows()))
        gross += int(good.filter(pl.col("kind") == "sale").select((pl.col("quantity") * pl.col("price").cast(pl.Float64)).sum()).item() or 0)
        days += [day for day in (good["sold_at"].min(), good["sold_at"].max()) if day is not None]
        _note(bad, names, reasons)
        found.rows_read += len(batch.frame)
        if progress:
            progress(found.rows_read, source.rows)
        if found.rows_read >= LOOKED_AT:
            found.complete = False
            break
    for line, reason, _ in source.broken:
        _add(reasons, "", reason, line)
    found.rows_read += len(source.broken)
    found.rejected = sorted(reasons.values(), key=lambda entry: -entry["rows"])[:50]
    found.counts = dict(counts) | {"rejected": sum(entry["rows"] for entry in reasons.values())}
    found.gross = round(gross / lines.SCALE**2, 2)
    found.first_day, found.last_day = (str(min(days))[:10], str(max(days))[:10]) if days else ("", "")
    return found


def _first(cells: pl.Series) -> list[str]:
    return [text[:60] for text in cells.drop_nulls().unique(maintain_order=True).head(SAMPLES)]


def _shown(good: pl.DataFrame, count: int) -> list[dict[str, Any]]:
    head = good.head(count).with_columns(
        pl.col("quantity") / lines.SCALE, (pl.col("price") / lines.SCALE).alias("unit_price"), pl.col("sold_at").dt.to_string("%Y-%m-%d %H:%M:%S")
    )
    return head.select(SHOWN).to_dicts()


def _note(bad: pl.DataFrame, names: dict[str, str] | Any, reasons: dict[tuple[str, str], dict[str, Any]]) -> None:
    for line, part, reason in bad.select("line_no", "column_name", "reason").iter_rows():
        _add(reasons, names.get(part, part), reason, line)


def _add(reasons: dict[tuple[str, str], dict[str, Any]], column: str, reason: str, line: int) -> None:
    entry = reasons.setdefault((column, reason), {"column": column, "reason": reason, "rows": 0, "first_lines": []})
    entry["rows"] += 1
    if len(entry["first_lines"]) < SAMPLES:
        entry["first_lines"].append(line)
