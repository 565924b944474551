"""Which line is which: the hash of what a row says, and its ordinal among identical rows of the same sheet (docs/decisions/0003)."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

_SAID = ("invoice_no", "product_code", "description", "quantity", "price", "customer_id", "market")
# What was seen is kept in parts by the first bits, so that growing one never needs more than a sixteenth of all again.
_PARTS = 16
_FIRSTS = np.arange(1, _PARTS, dtype=np.uint64) << np.uint64(60)


class Identities:
    """Gives line keys to the batches of one sheet, one after the other.

    It remembers eight bytes of every row it has seen: in each part, sorted runs of doubling size, so that nothing large is sorted again with every batch.
    """

    def __init__(self) -> None:
        self._seen: list[list[np.ndarray]] = [[] for _ in range(_PARTS)]

    def keys(self, lines: pl.DataFrame) -> tuple[list[str], np.ndarray]:
        """Keys of a batch.

        Parameters
        ----------
        lines
            As from `lines.read`.

        Returns
        -------
        keys, ordinals
            UUIDs as hex text, and how many identical rows came before each.
        """
        texts = lines.select(
            pl.concat_str(
                *(pl.col(name).cast(pl.String).fill_null("\x1e") for name in _SAID),
                pl.col("written_at" if "written_at" in lines.columns else "sold_at").dt.timestamp("us").cast(pl.String),
                *(pl.col(name).cast(pl.String).fill_null("") for name in ("amount", "currency") if name in lines.columns),
                separator="\x1f",
            )
        ).to_series()
        digests = [hashlib.md5(text.encode(), usedforsecurity=False).digest() for text in texts]
        ordinals = self._ordinals(np.frombuffer(b"".join(digests), dtype="<u8")[::2])
        keys = [digest.hex() for digest in digests]
        for index in np.flatnonzero(ordinals):
            keys[index] = hashlib.md5(f"{texts[int(index)]}\x1f{ordinals[index]}".encode(), usedforsecurity=False).hexdigest()
        return keys, ordinals

    def _ordinals(self, heads: np.ndarray) -> np.ndarray:
        """How often each occurred before, in this batch or an earlier one."""
        order = np.argsort(heads, kind="stable")
        ordered = heads[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(heads) else np.empty(0, dtype=np.int64)
        lengths = np.diff(np.r_[starts, len(heads)])
        before = np.arange(len(heads)) - np.repeat(starts, lengths)
        edges = [0, *np.searchsorted(ordered, _FIRSTS), len(heads)]
        for runs, start, end in zip(self._seen, edges[:-1], edges[1:], strict=True):
            part = ordered[start:end]
            for run in runs:
                # Sorted needles walk through a sorted run once; unsorted ones would miss the processor's cache at every step.
                before[start:end] += np.searchsorted(run, part, "right") - np.searchsorted(run, part, "left")
            _remember(runs, part.copy())
        ordinals = np.empty(len(heads), dtype=np.int64)
        ordinals[order] = before
        return ordinals


def _remember(runs: list[np.ndarray], run: np.ndarray) -> None:
    while runs and len(runs[-1]) <= 2 * len(run):
        run = np.concatenate([runs.pop(), run])
        run.sort(kind="stable")
    runs.append(run)
