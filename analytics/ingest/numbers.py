"""Numbers as people write them. Which mark divides the decimals is decided on whole columns, never cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

# A mark that is contradicted less often than once in so many times is the column's mark; the cells that contradict it are rejected one by one.
CLEAR = 20
_MONEY = r"(?:\p{Sc}|[A-Z]{3}|[A-Z]{1,2}\p{Sc}|kr\.?|zł|Kč|Fr\.?|lei|Ft)"


def bare(text: pl.Series) -> pl.Series:
    """Digits, marks and a sign in front: without currency, blanks, apostrophes between thousands; `(5)` and `5-` are minus five."""
    plain = text.str.replace_all(r"[\s\u{a0}\u{2007}\u{2009}\u{202f}'’]", "").str.replace_all("[−–]", "-")
    plain = plain.str.replace(rf"^([+-]?){_MONEY}([+-]?)", "${1}${2}").str.replace(rf"{_MONEY}$", "")
    minus = plain.str.contains(r"^\(.*\)$") | plain.str.contains(r"^[^-].*-$")
    digits = plain.str.replace_all("[()]", "").str.replace(r"^\p{Sc}", "").str.strip_suffix("-")
    return digits.zip_with(~minus.fill_null(False), "-" + digits)


def read(text: pl.Series, mark: str) -> pl.Series:
    """Numbers as floats; missing where a text is none.

    Parameters
    ----------
    mark
        What divides the decimals, `.` or `,`; the other one may stand between thousands.
    """
    plain = text.cast(pl.Float64, strict=False) if mark == "." else pl.Series(text.name, [None] * len(text), dtype=pl.Float64)
    if plain.null_count() == text.null_count():
        return plain
    digits, thousands = bare(text), r"\." if mark == "," else ","
    point = "," if mark == "," else r"\."
    fits = digits.str.contains(rf"^[+-]?(?:\d{{1,3}}(?:{thousands}\d{{2,3}})*{thousands}\d{{3}}|\d+)?(?:{point}\d*)?$") & digits.str.contains(r"\d")
    tidy = digits.str.replace_all(thousands, "").str.replace(",", ".", literal=True)
    found = tidy.zip_with(fits.fill_null(False), pl.Series([None], dtype=pl.String)).cast(pl.Float64, strict=False)
    return plain.zip_with(plain.is_not_null(), found)


@dataclass
class Marks:
    """How often the cells seen so far say that `.` or `,` divides the decimals. `open_*`: cells such as 1.234, which say neither."""

    point: int = 0
    comma: int = 0
    open_point: int = 0
    open_comma: int = 0
    examples: dict[str, str] = field(default_factory=dict)

    def see(self, text: pl.Series) -> None:
        """Add a column's cells, or a part of them."""
        cells = text.drop_nulls().unique(maintain_order=True)
        digits = bare(cells)
        pattern = {
            "point": r"^[+-]?(?:\d*,[\d,]*\.\d*|\d{1,3}(?:,\d{2,3}){2,}|\d*\.(?:\d{1,2}|\d{4,})|(?:0|\d{4,})?\.\d+)$",
            "comma": r"^[+-]?(?:\d*\.[\d.]*,\d*|\d{1,3}(?:\.\d{3}){2,}|\d*,(?:\d{1,2}|\d{4,})|(?:0|\d{4,})?,\d+)$",
            "open_point": r"^[+-]?[1-9]\d{0,2}\.\d{3}$",
            "open_comma": r"^[+-]?[1-9]\d{0,2},\d{3}$",
        }
        for name, form in pattern.items():
            fits = digits.str.contains(form)
            setattr(self, name, getattr(self, name) + int(fits.sum()))
            if name not in self.examples and fits.any():
                self.examples[name] = cells.filter(fits)[0]

    def decided(self) -> str | None:
        """The mark; None when the cells do not tell."""
        if self.point and self.point > CLEAR * self.comma:
            return "."
        if self.comma and self.comma > CLEAR * self.point:
            return ","
        if self.point or self.comma or self.open_point or self.open_comma:
            return None
        return "."

    @property
    def told(self) -> bool:
        """Whether any cell has said so: what has not is looked at to the end of the file."""
        return self.decided() is not None and bool(self.point or self.comma)

    def doubt(self) -> str:
        """Why it cannot be told, with an example."""
        if self.point or self.comma:
            return f"numbers such as {self.examples.get('point')!r} and {self.examples.get('comma')!r} use different marks for decimals"
        example = self.examples.get("open_point") or self.examples.get("open_comma")
        return f"a number such as {example!r} can be read with decimals or with thousands, and no other cell tells which"
