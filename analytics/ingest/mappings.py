"""Which column plays which part, and what it means for the answers when a part has no column. A mapping is data: it can be saved by name."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from analytics.errors import FileRefused

PARTS = ("invoice_no", "product_code", "description", "quantity", "sold_at", "unit_price", "customer_id", "market")
# Money and states beside the eight: of a line, or of the order that a line belongs to.
OF_LINE = ("time", "line_total", "line_discount", "currency")
OF_ORDER = ("order_total", "discount", "shipping", "tax", "refund", "status", "consent")
ALL = (*PARTS, *OF_LINE, *OF_ORDER)
NUMBERS = ("quantity", "unit_price", "line_total", "order_total", "line_discount", "discount", "shipping", "refund")
MARKET = "Unspecified"
LONGEST = 100
WHOLE_ORDER = "ORDER TOTAL"
ANSWERS = {
    "date_order": ("", "day first", "month first"),
    "decimal_mark": ("", ".", ","),
    "separator": ("", ",", ";", "\t", "|"),
}

WORDS = {
    "invoice_no": "order or invoice number", "product_code": "product code", "description": "product name", "quantity": "quantity", "sold_at": "date",
    "unit_price": "price of one", "customer_id": "customer", "market": "country", "time": "time of day", "line_total": "total of the line",
    "line_discount": "discount on the line", "currency": "currency", "order_total": "total of the order", "discount": "discount on the order",
    "shipping": "shipping", "tax": "tax", "refund": "refunded amount", "status": "state of the order",
    "consent": "consent to marketing",
}  # fmt: skip


@dataclass(frozen=True)
class Mapping:
    """How a kind of file is read.

    `columns` says part → column as the header writes it. `marks`: invoices that begin with C are cancellations, with A adjustments (METRICS, the
    UCI presets); without it, a negative quantity at a positive price is a return. `first_row`: what belongs to a whole order stands in the order's
    first row alone. `market` is where everything counts when no column tells, `currency` (such as EUR) in what. The rest
    answers what a column may leave open; empty: it decides.
    """

    name: str
    columns: Dict[str, str]
    marks: bool = False
    first_row: bool = False
    market: str = ""
    currency: str = ""
    date_order: str = ""
    decimal_mark: str = ""
    encoding: str = ""
    separator: str = ""

    def missing(self) -> list[str]:
        """What no answer can do without, in words."""
        lacking = [WORDS[part] for part in ("invoice_no", "sold_at") if part not in self.columns]
        if not ({"unit_price", "quantity"} <= set(self.columns) or {"line_total", "order_total"} & set(self.columns)):
            lacking.append("price of one with quantity, or total of the line, or total of the order")
        return lacking

    def fits(self, header: Sequence[str]) -> bool:
        """Whether all its columns are in `header`."""
        return set(self.columns.values()) <= set(header)

    @property
    def by_order(self) -> bool:
        """Whether a row of the file is a whole order."""
        return "order_total" in self.columns and not {"unit_price", "line_total"} & set(self.columns)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"columns": dict(self.columns)}


def from_json(body: Dict[str, Any]) -> Mapping:
    """A mapping as it was saved.

    Raises
    ------
    FileRefused
        When it names parts that do not exist, one column twice, or answers that are none.
    """
    known = {each.name for each in fields(Mapping)}
    columns = body.get("columns")
    if not isinstance(columns, dict) or not set(columns) <= set(ALL) or not all(isinstance(name, str) and name for name in columns.values()):
        raise FileRefused("A mapping says which column plays which part; this one names parts that there are not. Nothing was loaded.")
    if len(set(columns.values())) < len(columns):
        raise FileRefused("A mapping gives each column one part; this one gives a column two. Nothing was loaded.")
    for name, allowed in ANSWERS.items():
        if body.get(name, "") not in allowed:
            raise FileRefused(f"A mapping's {name.replace('_', ' ')} is one of {allowed[1:]}, not {str(body[name])[:40]!r}. Nothing was loaded.")
    kinds = {"marks": bool, "first_row": bool} | dict.fromkeys(("name", "market", "currency", "encoding", "separator"), str)
    for name, kind in kinds.items():
        if not isinstance(body.get(name, kind()), kind) or len(str(body.get(name, ""))) > LONGEST:
            raise FileRefused(f"A mapping's {name.replace('_', ' ')} cannot be {str(body[name])[:40]!r}. Nothing was loaded.")
    made = Mapping(**{"name": ""} | {name: value for name, value in body.items() if name in known})
    if lacking := made.missing():
        raise FileRefused(f"The mapping {made.name!r} has no column for: {'; '.join(lacking)}. Nothing was loaded.")
    return made


def effects(mapping: Mapping) -> list[str]:
    """What this file's lines can and cannot answer, in sentences."""
    has, told = set(mapping.columns), []
    if "customer_id" not in has:
        told.append("No customer: sales, markets, products and forecasts are counted; segments, cohorts and customer value need a customer.")
    if "market" not in has:
        told.append(f"No country: everything counts in one market, {mapping.market or MARKET}.")
    if mapping.by_order:
        told.append("Totals of orders without lines: sales are counted; nothing can be said about products.")
    elif "product_code" not in has:
        told.append("No product code: the product's name stands for it." if "description" in has else "No product: nothing can be said about products.")
    elif "description" not in has:
        told.append("No product name: products are shown by their code.")
    if "quantity" not in has and not mapping.by_order:
        told.append("No quantity: every line counts as one piece.")
    if "unit_price" not in has and "line_total" in has and not mapping.by_order:
        told.append("No price of one: it is the line's total divided by its quantity; the total is what counts.")
    if has & {"discount", "line_discount"}:
        told.append("Discounts become lines of their own (DISCOUNT): gross sales are before them, net sales after them.")
    if "shipping" in has:
        told.append("Shipping becomes a line of its own (SHIPPING), which is no merchandise.")
    if "refund" in has:
        told.append("Refunds become lines of their own (REFUND), on the day of the order.")
    if "tax" in has:
        told.append("Tax is left out of sales.")
    if "status" in has:
        told.append("Orders that were cancelled, failed or voided are kept as adjustments and count in no sales.")
    if "consent" in has:
        told.append("Consent to marketing: the latest word of each customer counts; a word that is neither yes nor no says nothing.")
    if "currency" in has:
        told.append("Amounts in another currency are converted by the shop's table of rates; rows without a rate are rejected.")
    elif not mapping.currency:
        told.append("No currency: amounts are shown without a sign until Settings say in which currency the shop counts.")
    return told
