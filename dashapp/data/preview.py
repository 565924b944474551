"""What a look at a file found, on the screen: sentences, counts, and the first rows as they will stand. All of it is text of the file's, never markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashapp.data.page import ANSWERS, MORE, PARTS

SHOWN = {
    "line_no": "Line", "kind": "Becomes", "invoice_no": "Order", "sold_at": "Date", "product_code": "Product", "description": "Name", "quantity": "Quantity",
    "unit_price": "Price", "customer_id": "Customer", "market": "Country",
}  # fmt: skip
NUMBERS = {"line_no", "quantity", "unit_price"}


def options(preview: Mapping[str, Any]) -> list[dict[str, str]]:
    """The file's columns to choose from, each with its first values."""
    samples = preview.get("samples") or {}
    return [{"label": _named(name, samples.get(name) or []), "value": name} for name in preview.get("header") or []]


def _named(name: str, samples: list[str]) -> str:
    some = ", ".join(samples[:3])
    return f"{name}  ·  {some[:48]}" if some else name


def chosen(preview: Mapping[str, Any]) -> list[Any]:
    """Values of the part fields, in their order; none where no column plays the part."""
    columns = (preview.get("mapping") or {}).get("columns") or {}
    return [columns.get(part) for part in (*PARTS, *MORE)]


def answers(preview: Mapping[str, Any]) -> list[str | None]:
    """What is given or found for each question, in the order of `ANSWERS`."""
    mapping, doubts = preview.get("mapping") or {}, preview.get("doubts") or {}
    return [mapping.get(name) or (None if name in doubts else preview.get(name)) or None for name in ANSWERS]


def asked(preview: Mapping[str, Any]) -> list[bool]:
    """Whether each question is hidden: it is asked when the file leaves it open, or when it was answered."""
    mapping, doubts = preview.get("mapping") or {}, preview.get("doubts") or {}
    return [name not in doubts and not mapping.get(name) for name in ANSWERS]


def facts(preview: Mapping[str, Any]) -> list[Component]:
    """Counts by kind, and what the columns can and cannot answer."""
    counts = preview.get("counts") or {}
    if not counts:
        return []
    read, more = preview.get("rows_read") or 0, "" if preview.get("complete", True) else " so far"
    first, last = preview.get("first_day"), preview.get("last_day")
    tiles = [
        ("rows" + more, f"{read:,}"), ("sales", f"{counts.get('sale', 0):,}"), ("returns", f"{counts.get('return', 0):,}"),
        ("adjustments", f"{counts.get('adjustment', 0):,}"), ("rejected", f"{counts.get('rejected', 0):,}"),
        ("gross sales", f"{preview.get('gross') or 0:,.2f}"), ("from – to", f"{first} – {last}" if first else "–"),
    ]  # fmt: skip
    strip = html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in tiles], className="read-counts")
    told = [html.Li(effect) for effect in preview.get("effects") or []]
    rejected = [
        html.Li(f"{entry['rows']:,} × {entry['column'] or 'row'}: {entry['reason']} (line {', '.join(map(str, entry['first_lines'][:3]))})")
        for entry in (preview.get("rejected") or [])[:8]
    ]
    parts: list[Component] = [strip]
    parts += [html.Ul(told, className="read-effects")] if told else []
    parts += [html.H3("Rows that will be put aside, with their reason"), html.Ul(rejected, className="read-effects")] if rejected else []
    return parts


def rows(preview: Mapping[str, Any]) -> Component | None:
    """The first rows as they will be read; of a file that is not understood, its columns' first values."""
    found = preview.get("rows") or []
    if found:
        head = html.Thead(html.Tr([html.Th(words, className=_kind(name)) for name, words in SHOWN.items()]))
        body = html.Tbody([html.Tr([html.Td(_cell(row.get(name)), className=_kind(name)) for name in SHOWN]) for row in found[:12]])
        return html.Table([head, body], className="rows")
    samples = preview.get("samples") or {}
    if not samples:
        return None
    deep = max(len(values) for values in samples.values())
    head = html.Thead(html.Tr([html.Th(name) for name in samples]))
    body = html.Tbody([html.Tr([html.Td(values[line] if line < len(values) else "") for values in samples.values()]) for line in range(deep)])
    return html.Table([head, body], className="rows")


def said(upload: Mapping[str, Any]) -> str:
    """One sentence on where a file stands."""
    preview, name = upload["preview"] or {}, upload["file_name"]
    if upload["state"] == "imported":
        return upload["message"]
    if upload["state"] == "refused":
        return f"{upload['message']} Choose other columns or answers, and it is read again."
    if upload["state"] == "looked at":
        if preview.get("problem"):
            return f"{preview['problem']} Say below which column plays which part."
        named = preview.get("mapping", {}).get("name") or "the columns you chose"
        found = ["what its columns are called" if named == "generic" else named, preview.get("encoding"), _separator(preview.get("separator"))]
        above = preview.get("header_line") or 1
        where = f", the header in line {above}" if above > 1 else ""
        left, members = preview.get("sheets_left"), preview.get("members") or []
        if members:
            where += f". It holds {len(members):,} files, which are all read alike; shown is {members[0]}"
        return f"{name} is read by: {', '.join(part for part in found if part)}{where}." + (f" Left out: {', '.join(left)}." if left else "")
    return f"{name} is looked at …"


def _separator(separator: str | None) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(separator or "", "")


def _kind(name: str) -> str:
    return "is-number" if name in NUMBERS else "is-text"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.10g}" if isinstance(value, float) else str(value)
