"""A deck: for each answer a slide with its sentence, filters, chart, age and source, and the way back. Wide, 13.333 x 7.5 inches."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from dashapp.exports.sheet import Sheet
from dashapp.exports.slides import native, rows
from dashapp.exports.slides.series import Plot, plots
from dashapp.exports.text import neutral
from dashapp.exports.xlsx_file import stamp
from dashapp.figures import theme

WIDTH, HEIGHT, EDGE = Inches(13.333), Inches(7.5), Inches(0.6)
INNER = WIDTH - 2 * EDGE
BODY = (EDGE, Inches(1.72), INNER, Inches(4.78))
TITLE_ONLY = 5
LEAST = Inches(1)
NO_PICTURE = "The picture of this chart could not be drawn on the server; these are its figures."
# Small charts beside each other: rows and columns of the grid for so many.
GRIDS = ((4, 2, 2), (6, 2, 3), (9, 3, 3), (12, 3, 4), (20, 4, 5))


@dataclass(frozen=True)
class Leaf:
    """One slide: an answer, and its picture (PNG) where the chart has no native form and one was drawn."""

    sheet: Sheet
    picture: bytes | None = None


def written(leaves: Sequence[Leaf], title: str) -> bytes:
    """The deck. The same answers make the same bytes."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for leaf in leaves:
        _slide(deck, leaf)
    runs = [leaf.sheet.answer.run for leaf in leaves if leaf.sheet.answer.run]
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = neutral(title), "Basketry", "Basketry"
    about.created = about.modified = stamp(max((run.finished_at for run in runs), default=None))
    file = io.BytesIO()
    deck.save(file)
    return repacked(file.getvalue())


def repacked(archive: bytes) -> bytes:
    """The same archive without the clock's time in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _slide(deck: Any, leaf: Leaf) -> None:
    sheet, chart = leaf.sheet, leaf.sheet.answer.chart
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    _title(slide, sheet.title)
    _text(slide, "  ·  ".join(sheet.filters), (EDGE, Inches(1.22), INNER, Inches(0.36)), 12, theme.LIGHT.muted)
    said = [*sheet.notes, _body(slide, leaf)]
    _text(slide, "  ·  ".join(filter(None, said)), (EDGE, Inches(6.52), INNER, Inches(0.36)), 11, theme.LIGHT.muted)
    _rule(slide)
    _text(slide, sheet.source, (EDGE, Inches(6.98), Inches(10.2), Inches(0.3)), 10, theme.LIGHT.muted)
    if sheet.link:
        _text(slide, "Open in Basketry", (WIDTH - EDGE - Inches(1.8), Inches(6.98), Inches(1.8), Inches(0.3)), 10, theme.LIGHT.accent, link=sheet.link)
    slide.notes_slide.notes_text_frame.text = f"{chart.question}\n{chart.definition}"


def _body(slide: Any, leaf: Leaf) -> str:
    """Chart, picture or table; and the sentence about what it does not show."""
    answer = leaf.sheet.answer
    if answer.missing or answer.frame.empty:
        _text(slide, "This has not been computed yet." if answer.missing else "There are no rows under these filters.", BODY, 20, theme.LIGHT.muted)
        return ""
    drawn = plots(answer)
    if drawn:
        _charts(slide, drawn, answer.chart.question)
        return " ".join(dict.fromkeys(plot.rest for plot in drawn if plot.rest))
    if leaf.picture is not None:
        left, top, width, height = BODY
        picture = slide.shapes.add_picture(io.BytesIO(leaf.picture), left, top, height=height)
        picture.left = left + (width - picture.width) // 2
        _describe(picture, answer.chart.question)
        return ""
    rest = rows.draw(slide, leaf.sheet, BODY)
    return " ".join(filter(None, (NO_PICTURE if answer.chart.figure else "", rest)))


def _charts(slide: Any, drawn: Sequence[Plot], words: str) -> None:
    if len(drawn) == 1:
        _describe(native.draw(slide, drawn[0], BODY), words)
        return
    head = Inches(0.26)
    for plot, (left, top, width, height) in zip(drawn, _places(drawn), strict=False):
        _text(slide, plot.title, (left, top, width, head), 11, theme.LIGHT.ink, bold=True)
        size = 12 if len(drawn) == 2 else 7
        _describe(native.draw(slide, plot, (left, top + head, width, height - head), size=size), f"{words} {plot.title}")


def _places(drawn: Sequence[Plot]) -> list[tuple[int, int, int, int]]:
    """Where small charts stand: two above each other, as high as they have bars; more in a grid."""
    left, top, width, height = BODY
    if len(drawn) == 2:
        bars = [len(plot.categories) + 2 for plot in drawn]
        first = min(max(height * bars[0] // sum(bars), LEAST), height - LEAST)
        return [(left, top, width, first), (left, top + first, width, height - first)]
    _, down, across = next((grid for grid in GRIDS if len(drawn) <= grid[0]), GRIDS[-1])
    gap = Inches(0.15)
    wide, high = (width - gap * (across - 1)) // across, height // down
    return [(left + place % across * (wide + gap), top + place // across * high, wide, high) for place in range(down * across)]


def _title(slide: Any, words: str) -> None:
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = EDGE, Inches(0.38), INNER, Inches(0.84)
    _fill(title.text_frame, neutral(words), 26 if len(words) <= 80 else 22, theme.LIGHT.ink, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM


def _text(slide: Any, words: str, place: tuple[int, int, int, int], size: float, hexadecimal: str, *, bold: bool = False, link: str = "") -> None:
    if not words:
        return
    box = slide.shapes.add_textbox(*place)
    _fill(box.text_frame, neutral(words), size, hexadecimal, bold=bold)
    if link:
        box.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        box.text_frame.paragraphs[0].runs[0].hyperlink.address = link


def _fill(frame: Any, words: str, size: float, hexadecimal: str, *, bold: bool) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = words
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, native.colour(hexadecimal)


def _rule(slide: Any) -> None:
    line = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, EDGE, Inches(6.92), INNER, Pt(0.75))
    line.fill.solid()
    line.fill.fore_color.rgb = native.colour(theme.LIGHT.grid)
    line.line.fill.background()
    line.shadow.inherit = False


def _describe(shape: Any, words: str) -> None:
    """What the shape shows, for those who cannot see it."""
    shape._element._nvXxPr.cNvPr.set("descr", neutral(words))
