"""The headers of known exports, and the names that columns have in files of nobody's."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.ingest.mappings import PARTS, Mapping
from analytics.ingest.names import GENERIC, plain

__all__ = ["PARTS", "PRESETS", "Preset", "complaint", "guessed", "recognise", "unique"]


@dataclass(frozen=True)
class Preset:
    """A known export: part → the column's name as the export writes it, or several, the first that is there counts."""

    name: str
    needs: Dict[str, str | tuple[str, ...]]
    may: Dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    marks: bool = False
    first_row: bool = False
    currency: str = ""

    def mapping(self, header: Sequence[str]) -> Mapping | None:
        """The export's own mapping for `header` (case and blanks do not matter); None when it is not this export."""
        written = {plain(name): name for name in header}
        found: dict[str, str] = {}
        for part, wanted in {**self.needs, **self.may}.items():
            name = next((written[plain(each)] for each in _several(wanted) if plain(each) in written), None)
            if name is None and part in self.needs:
                return None
            if name is not None and name not in found.values():
                found[part] = name
        # Exports and their plugins call it many things.
        if consent := next((written[each] for each in GENERIC["consent"] if each in written and written[each] not in found.values()), None):
            found["consent"] = consent
        return Mapping(self.name, found, marks=self.marks, first_row=self.first_row, currency=self.currency)

    def missing(self, header: Sequence[str]) -> list[str]:
        """The columns that this export must have and `header` lacks."""
        written = {plain(name) for name in header}
        return [" or ".join(_several(wanted)) for wanted in self.needs.values() if not written & set(map(plain, _several(wanted)))]

    def twice(self, header: Sequence[str]) -> list[str]:
        """The columns of this export that `header` has more than once: which of them counts would be a guess."""
        written = [plain(re.sub(r" \(\d+\)$", "", name)) for name in header]
        return [each for wanted in {**self.needs, **self.may}.values() for each in _several(wanted) if written.count(plain(each)) > 1]


def _several(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if isinstance(wanted, str) else wanted


PRESETS = (
    Preset(
        "UCI Online Retail",
        {"invoice_no": "InvoiceNo", "quantity": "Quantity", "sold_at": "InvoiceDate", "unit_price": "UnitPrice"},
        {"product_code": "StockCode", "description": "Description", "customer_id": "CustomerID", "market": "Country"},
        marks=True, currency="GBP",
    ),
    Preset(
        "UCI Online Retail II",
        {"invoice_no": "Invoice", "product_code": "StockCode", "quantity": "Quantity", "sold_at": "InvoiceDate", "unit_price": "Price"},
        {"description": "Description", "customer_id": "Customer ID", "market": "Country"},
        marks=True, currency="GBP",
    ),
    Preset(
        "Shopify orders export",
        {"invoice_no": "Name", "sold_at": "Created at", "quantity": "Lineitem quantity", "unit_price": "Lineitem price", "description": "Lineitem name"},
        {
            "product_code": "Lineitem sku", "customer_id": "Email", "market": ("Shipping Country", "Billing Country"), "currency": "Currency",
            "discount": "Discount Amount", "shipping": "Shipping", "tax": "Taxes", "refund": "Refunded Amount", "status": "Financial Status",
        },
        first_row=True,
    ),
    Preset(
        "WooCommerce, Advanced Order Export",
        {"invoice_no": "Order Number", "sold_at": "Order Date", "description": "Item Name", "quantity": "Quantity (- Refund)", "unit_price": "Item Cost"},
        {
            "product_code": "SKU", "customer_id": ("Email (Billing)", "Customer User ID"), "market": ("Country Code (Shipping)", "Country Code (Billing)"),
            "currency": ("Order Currency", "Currency"), "discount": "Cart Discount Amount", "shipping": "Order Shipping Amount",
            "tax": "Order Total Tax Amount", "refund": "Order Refund Amount", "status": "Order Status",
        },
    ),
    Preset(
        "WooCommerce, Customer/Order CSV Export",
        {
            "invoice_no": ("order_number", "order_id"), "sold_at": "order_date", "description": "item_name", "quantity": "item_quantity",
            "line_total": "item_total",
        },
        {
            "product_code": "item_sku", "customer_id": ("billing_email", "customer_id"), "market": ("shipping_country", "billing_country"),
            "currency": "order_currency", "shipping": "shipping_total", "tax": "tax_total", "refund": "refunded_total", "status": "status",
        },
    ),
    Preset(
        "Square item sales",
        {
            "invoice_no": "Transaction ID", "sold_at": "Date", "time": "Time", "description": "Item", "quantity": "Qty", "line_total": "Gross Sales",
        },
        {"product_code": "SKU", "line_discount": "Discounts", "tax": "Tax", "customer_id": "Customer ID"},
    ),
    Preset(
        "Etsy sold order items",
        {"invoice_no": "Order ID", "sold_at": "Sale Date", "description": "Item Name", "quantity": "Quantity", "unit_price": "Price", "customer_id": "Buyer"},
        {
            "product_code": ("SKU", "Listing ID"), "market": "Ship Country", "currency": "Currency", "line_discount": "Discount Amount",
            "shipping": "Order Shipping", "tax": "Order Sales Tax",
        },
    ),
)  # fmt: skip


def recognise(header: Sequence[str], saved: Sequence[Mapping] = ()) -> Mapping | None:
    """How a file with this header is read: by a saved mapping, as a known export, or by the names of its columns; None when none of them will do."""
    for mapping in saved:
        if mapping.fits(header):
            return mapping
    for preset in PRESETS:
        known = preset.mapping(header)
        if known and not preset.twice(header):
            return known
    found = guessed(header)
    return found if not found.missing() and not _twice(header, found) else None


def guessed(header: Sequence[str]) -> Mapping:
    """What the columns' names say by themselves; parts that no name tells are missing."""
    written: dict[str, str] = {}
    for name in header:
        written.setdefault(plain(name), name)
    found: dict[str, str] = {}
    for part, names in GENERIC.items():
        free = [written[each] for each in names if each in written and written[each] not in found.values()]
        if free:
            found[part] = free[0]
    if {"unit_price", "quantity"} <= set(found):
        found.pop("line_total", None)
    if "line_total" in found and not {"quantity", "product_code", "description"} & set(found):
        # A sum without goods is the sum of an order.
        found["order_total"] = found.pop("line_total")
    if {"unit_price", "line_total"} & set(found):
        found.pop("order_total", None)
    return Mapping("generic", found)


def _twice(header: Sequence[str], found: Mapping) -> list[str]:
    written = [plain(re.sub(r" \(\d+\)$", "", name)) for name in header]
    return [name for name in found.columns.values() if written.count(plain(name)) > 1]


def unique(header: Sequence[str | None]) -> list[str]:
    """The columns' names with blank ones named by their place and repeated ones numbered: a file may have columns that play no part."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(header, start=1):
        name = base = (cell or "").strip() or f"column {place}"
        number = 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        names.append(name)
        taken.add(name)
    return names


def complaint(header: Sequence[str]) -> str:
    """What a header lacks, said of the preset that it is nearest to."""
    nearest = min(PRESETS, key=lambda preset: len(preset.missing(header)))
    lacking = nearest.missing(header)
    if not lacking:
        return f"the column {', '.join(nearest.twice(header))} of {nearest.name} is there twice"
    if twice := _twice(header, guessed(header)):
        return f"the column {', '.join(twice)} is there twice"
    seen = ", ".join(repr(name[:40]) for name in list(header)[:12]) or "none"
    noun = "column" if len(lacking) == 1 else "columns"
    return f"the {noun} {', '.join(lacking)} of {nearest.name} {'is' if len(lacking) == 1 else 'are'} missing; the columns found are {seen}"
