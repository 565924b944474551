"""Whether a customer wants to hear from the shop, as her orders' rows say: the latest word counts; at the same moment a no does.

A word that is neither yes nor no says nothing. What each import says is kept apart, so that the order of imports does not matter and undoing one takes
its words back.
"""

from __future__ import annotations

import io

import polars as pl

_YES = """1 y yes true t x on subscribed optin optedin accepted accepts granted given active ja wahr oui vrai sí si verdadero vero sim tak"""
_NO = """0 n no false f off unsubscribed notsubscribed neversubscribed optout optedout declined denied refused revoked withdrawn none never inactive
    pending unconfirmed cleaned nonsubscribed nein falsch non faux falso não nee nie"""
YES, NO = _YES.split(), _NO.split()
_STAGED = """
create temporary table if not exists staged_consents (customer_id text, told_at timestamp, consent boolean) on commit drop;
truncate staged_consents;
"""
_KEPT = """
insert into facts.consents as k (import_id, customer_id, told_at, consent) select %s, customer_id, told_at, consent from staged_consents
on conflict (import_id, customer_id) do update set told_at = excluded.told_at, consent = excluded.consent
where excluded.told_at > k.told_at or (excluded.told_at = k.told_at and not excluded.consent)
"""


def read(words: pl.Series) -> pl.Series:
    """True, false, or missing where the word is neither."""
    plain = words.str.to_lowercase().str.replace(r"\.0+$", "").str.replace_all(r"[^\p{L}\p{N}]", "")
    said = pl.select(pl.when(plain.is_in(YES)).then(True).when(plain.is_in(NO)).then(False)).to_series()
    return said.rename("consent")


def latest(lines: pl.DataFrame) -> pl.DataFrame:
    """`customer_id`, `told_at`, `consent` of every customer of whom these lines say something."""
    told = lines.select("customer_id", pl.col("sold_at").alias("told_at"), read(lines["consent"])).drop_nulls()
    return told.sort("customer_id", "told_at", "consent", descending=[False, True, False]).unique("customer_id", keep="first", maintain_order=True)


def keep(cursor, lines: pl.DataFrame, import_id: int) -> None:
    """Keep what a batch of an import says; a file without such a column says nothing."""
    told = latest(lines) if "consent" in lines.columns else None
    if told is None or told.is_empty():
        return
    text = io.BytesIO()
    told.write_csv(text, include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%.6f")
    text.seek(0)
    cursor.execute(_STAGED)
    cursor.copy_expert("copy staged_consents from stdin (format csv)", text)
    cursor.execute(_KEPT, (import_id,))
