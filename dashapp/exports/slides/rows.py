"""The first rows of an answer as a table on a slide, for charts that are lists and for pictures that cannot be had."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from dashapp.components.table import heading, written
from dashapp.exports.sheet import Sheet
from dashapp.exports.slides.native import colour
from dashapp.exports.text import neutral
from dashapp.figures import theme

MOST_ROWS = 12
LONGEST = 160
# Longer texts go on in a second line.
WRAPPED = 80
MOST_COLUMNS = 8
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own name of the table style without colours and lines."""


def draw(slide: Any, sheet: Sheet, place: tuple[int, int, int, int]) -> str:
    """Put the table on a slide, and give the sentence about what of it is not shown."""
    names = [name for name in sheet.columns if not name.endswith(("_before", "_change"))][:MOST_COLUMNS]
    frame = sheet.answer.frame
    shown = frame[names].head(MOST_ROWS)
    left, top, width, _ = place
    line = Inches(0.32)
    table = slide.shapes.add_table(len(shown) + 1, len(names), Emu(left), Emu(top), Emu(width), Emu(line * (len(shown) + 1))).table
    table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = PLAIN
    table.horz_banding = False
    cells = [[heading(name), *(written(value, sheet.columns[name]) for value in shown[name])] for name in names]
    _widths(table, [max(map(len, column)) for column in cells], width)
    for column, (name, texts) in enumerate(zip(names, cells, strict=True)):
        for row, words in enumerate(texts):
            _write(table.cell(row, column), words, sheet.columns[name], head=row == 0)
    if len(shown) < len(frame) or len(names) < len(sheet.columns):
        return f"{len(shown)} of {theme.count(len(frame))} rows and {len(names)} of {len(sheet.columns)} columns; the workbook has everything."
    return ""


def _widths(table: Any, longest: list[int], width: int) -> None:
    """Room for what is in them."""
    parts = [min(max(letters, 8), WRAPPED) + 4 for letters in longest]
    for column, part in zip(table.columns, parts, strict=True):
        column.width = Emu(int(width * part / sum(parts)))


def _write(cell: Any, words: str, unit: str, *, head: bool = False) -> None:
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.text_frame.word_wrap = len(words) > WRAPPED
    text = neutral(words) if unit in ("text", "flag") or head else words
    cell.text_frame.text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT if unit in ("text", "flag") else PP_ALIGN.RIGHT
    paragraph.font.size, paragraph.font.bold = Pt(11), head
    paragraph.font.color.rgb = colour(theme.LIGHT.muted if head else theme.LIGHT.ink)
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(theme.LIGHT.grid if head else theme.LIGHT.ground)
