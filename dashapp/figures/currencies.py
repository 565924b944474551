"""How currencies are written: their signs and decimals (ISO 4217; signs as in the Unicode CLDR for English). One is the shop's while its answers are drawn."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

_SIGNS = {
    "AUD": "A$", "BDT": "৳", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "GHS": "GH₵", "HKD": "HK$", "ILS": "₪", "INR": "₹",
    "JPY": "¥", "KRW": "₩", "KZT": "₸", "MXN": "MX$", "NGN": "₦", "NZD": "NZ$", "PHP": "₱", "SGD": "S$", "THB": "฿", "TRY": "₺", "TWD": "NT$",
    "UAH": "₴", "USD": "$", "VND": "₫",
}  # fmt: skip
_WHOLE = frozenset(["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"])
_THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


@dataclass(frozen=True)
class Currency:
    """Of a currency its code (empty: nobody has said which), the sign before a number, and how many decimals it has."""

    code: str
    sign: str
    places: int


def currency(code: str) -> Currency:
    """The currency of a code; one without a sign of its own has its code in front."""
    places = 0 if code in _WHOLE else 3 if code in _THOUSANDTHS else 2
    return Currency(code, _SIGNS.get(code, f"{code}\u00a0" if code else ""), places)


_USUAL = currency("GBP")
_SHOWN = ContextVar("currency", default=_USUAL)


def count_in(code: str) -> None:
    """From now on, money is written in the currency of this code: whoever reads what the shop offers says it, before anything is written."""
    _SHOWN.set(currency(code))


def shown() -> Currency:
    """The currency in which money is written."""
    return _SHOWN.get()
