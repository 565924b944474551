"""What an import did, in figures."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("sale", "return", "adjustment")


@dataclass
class ImportSummary:
    """Figures of one import.

    `accepted` counts lines by kind; accepted + rejected = rows_read + lines_made, always: `lines_made` come of columns with an order's discount,
    shipping or refund. `effects` says what the file's columns can and cannot answer. `lines_new` were not known before, `lines_known` were (other files
    held them); `repeated` rows are identical in every column to an earlier row of the same sheet. `sheets_left` are a workbook's sheets without
    order lines. `customers`, `invoices` (orders: invoices with a sale), `gross`, `returns` and `net` (money, two decimals) describe the whole of
    the facts after this import.
    """

    file: str
    sha256: str
    source: str
    preset: str
    rows_read: int = 0
    accepted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    rejected: list[dict[str, Any]] = field(default_factory=list)
    rows_rejected: int = 0
    lines_new: int = 0
    lines_known: int = 0
    lines_made: int = 0
    repeated: int = 0
    sheets_left: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    customers: int = 0
    invoices: int = 0
    gross: float = 0.0
    returns: float = 0.0
    net: float = 0.0
    seconds: float = 0.0
    already_imported: bool = False
    import_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """For a person."""
        if self.already_imported:
            return f"{self.file} was imported before, byte for byte: nothing was changed."
        rejected = f"; {self.rows_rejected:,} rejected and kept with their reasons" if self.rows_rejected else ""
        told = "".join(f" {effect}" for effect in self.effects)
        left = f" Left out, having no order lines: {', '.join(self.sheets_left)}." if self.sheets_left else ""
        return (
            f"{self.file}: {self.rows_read:,} rows read, {self.accepted['sale']:,} sale, {self.accepted['return']:,} return and "
            f"{self.accepted['adjustment']:,} adjustment lines{rejected}. {self.lines_new:,} lines are new. The shop now has "
            f"{self.customers:,} customers, {self.invoices:,} orders and net sales of {self.net:,.2f} ({self.seconds:.1f} s).{left}{told}"
        )
