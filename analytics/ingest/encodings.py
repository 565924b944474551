"""Which encoding a text file is in: by its mark, else UTF-8 when all its bytes are, else the old one in which its words look like words."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PIECE = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# In the order of how common they are: on equal evidence, the first.
OLD = ("cp1252", "latin-1", "cp850", "mac_roman")
Neighbours = dict[tuple[int, int, int], int]
_LETTERS = set("éèêëàâäáãåçíìîïñóòôöõøúùûüýÿæœßÉÈÊËÀÂÄÁÃÅÇÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝÆŒ")
_SIGNS = set("£€°§½¼¾²³’‘“”–—…«»©®™´¿¡µ\xa0·")


@dataclass(frozen=True)
class Encoding:
    """What was found; `others` are encodings in which the file would look as likely, and read otherwise."""

    name: str
    others: tuple[str, ...] = ()


def detect(path: Path) -> Encoding:
    """Look at all bytes of `path`, a megabyte at a time."""
    with path.open("rb") as file:
        head = file.read(PIECE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if wide := _two_bytes(head):
        return Encoding(wide)
    if _is(path, "utf-8"):
        return Encoding("utf-8")
    found = _neighbours(path)
    bytes_seen = bytes({byte for _, byte, _ in found})
    scores = {name: _score(found, name) for name in OLD if "\ufffd" not in bytes_seen.decode(name, "replace")}
    best = max(scores, key=lambda name: scores[name])
    near = tuple(name for name in scores if name != best and scores[name] >= scores[best] - 0.05 and _differs(found, best, name))
    return Encoding(best, near)


def _two_bytes(head: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    some = np.frombuffer(head[:4096], dtype=np.uint8)
    even, odd = (some[0::2] == 0).mean() if len(some) > 1 else 0, (some[1::2] == 0).mean() if len(some) > 1 else 0
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _is(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _neighbours(path: Path) -> Neighbours:
    """High bytes with the byte before and after each, and how often: all that the old encodings differ in."""
    counts: Neighbours = {}
    with path.open("rb") as file:
        last = b"  "
        while piece := file.read(PIECE):
            data = np.frombuffer(last + piece, dtype=np.uint8)
            places = np.flatnonzero(data[1:-1] >= 128) + 1
            codes = (data[places - 1].astype(np.int64) << 16) | (data[places].astype(np.int64) << 8) | data[places + 1]
            for code, count in zip(*np.unique(codes, return_counts=True), strict=True):
                key = (int(code) >> 16, int(code) >> 8 & 255, int(code) & 255)
                counts[key] = counts.get(key, 0) + int(count)
            last = bytes(data[-2:])
            if len(counts) > 20_000:
                break
    return counts


def _score(found: Neighbours, encoding: str) -> float:
    """From -1 to 1: how much the high bytes, so decoded, look like letters within words and the signs of trade."""
    total, weight = 0.0, 0
    for (before, byte, after), count in found.items():
        left, letter, right = (bytes([code]).decode(encoding, "replace") for code in (before, byte, after))
        total += count * _likely(left, letter, right)
        weight += count
    return total / weight if weight else 0.0


def _likely(left: str, letter: str, right: str) -> float:
    if letter in _LETTERS:
        if letter.isupper() and (left.islower() or (right.islower() and left.isalpha())):
            return -0.5
        if letter.islower() and left.isupper() and right.isupper():
            return -0.5
        return 1.0 if left.isalpha() or right.isalpha() else 0.1
    if letter in _SIGNS:
        return 0.6 if not (left.isalpha() and right.isalpha()) or letter in "’\xa0" else -0.5
    return -1.0


def _differs(found: Neighbours, one: str, other: str) -> bool:
    return any(bytes([byte]).decode(one, "replace") != bytes([byte]).decode(other, "replace") for _, byte, _ in found)
