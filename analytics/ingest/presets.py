"""Which column plays which part: the headers of known exports."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("invoice_no", "product_code", "description", "quantity", "sold_at", "unit_price", "customer_id", "market")


@dataclass(frozen=True)
class Preset:
    """A known export. `headers` names, for each of PARTS, the column as the export writes it."""

    name: str
    headers: tuple[str, ...]

    def columns(self, header: Sequence[str]) -> dict[str, str] | None:
        """Part → column as written in `header` (case and blanks do not matter); None when a column is missing."""
        written = {_plain(name): name for name in header}
        found = {part: written.get(_plain(wanted)) for part, wanted in zip(PARTS, self.headers, strict=True)}
        return {part: name for part, name in found.items() if name} if all(found.values()) else None

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns of this export that `header` lacks."""
        written = {_plain(name) for name in header}
        return [wanted for wanted in self.headers if _plain(wanted) not in written]

    def twice(self, header: Sequence[str]) -> list[str]:
        """The columns of this export that `header` has more than once: which of them counts would be a guess."""
        written = [_plain(re.sub(r" \(\d+\)$", "", name)) for name in header]
        return [wanted for wanted in self.headers if written.count(_plain(wanted)) > 1]


PRESETS = (
    Preset(
        "UCI Online Retail",
        ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"),
    ),
    Preset(
        "UCI Online Retail II",
        ("Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"),
    ),
)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def recognise(header: Sequence[str]) -> tuple[Preset, dict[str, str]] | None:
    """The first preset whose columns are all in `header`, each once, with part → column."""
    for preset in PRESETS:
        columns = preset.columns(header)
        if columns and not preset.twice(header):
            return preset, columns
    return None


def unique(header: Sequence[str | None]) -> list[str]:
    """The columns' names with blank ones named by their place and repeated ones numbered: a file may have columns that play no part."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = base = (cell or "").strip() or f"column {place}"
        number = 1
        while name in names:
            number += 1
            name = f"{base} ({number})"
        names.append(name)
    return names


def complaint(header: Sequence[str]) -> str:
    """What a header lacks, said of the preset that it is nearest to."""
    nearest = min(PRESETS, key=lambda preset: len(preset.missing(header)))
    lacking = nearest.missing(header)
    if not lacking:
        return f"the column {', '.join(nearest.twice(header))} of {nearest.name} is there twice"
    seen = ", ".join(repr(name[:40]) for name in list(header)[:12]) or "none"
    noun = "column" if len(lacking) == 1 else "columns"
    return f"the {noun} {', '.join(lacking)} of {nearest.name} {'is' if len(lacking) == 1 else 'are'} missing; the columns found are {seen}"
