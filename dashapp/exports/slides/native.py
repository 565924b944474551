"""A native chart on a slide: PowerPoint's own, with its numbers in a workbook behind it, so that whoever gets the slide can edit it."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.util import Emu, Pt
from xlsxwriter import Workbook

from dashapp.exports.slides.series import FORMATS, Plot, Series
from dashapp.exports.xlsx_file import OPTIONS, put
from dashapp.figures import theme

KINDS = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED, "column": XL_CHART_TYPE.COLUMN_CLUSTERED, "line": XL_CHART_TYPE.LINE, "area": XL_CHART_TYPE.AREA_STACKED,
    "doughnut": XL_CHART_TYPE.DOUGHNUT, "curve": XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}  # fmt: skip
# So many letters stand beside each other below a chart that is as wide as a slide.
LETTERS = 115


def colour(hexadecimal: str) -> RGBColor:
    """A colour of the theme as PowerPoint takes it."""
    return RGBColor.from_string(hexadecimal.lstrip("#").upper())


def draw(slide: Any, plot: Plot, place: tuple[int, int, int, int], size: float = 12) -> Any:
    """Put the chart on a slide.

    Parameters
    ----------
    place
        Left, top, width, height in EMU.
    size
        Of its letters, in points.
    """
    frame = slide.shapes.add_chart(KINDS[plot.kind], *(Emu(value) for value in place), _data(plot))
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(workbook(plot))
    chart.font.size, chart.font.color.rgb = Pt(size), colour(theme.LIGHT.muted)
    chart.has_title = False
    chart.has_legend = len(plot.series) > 1 or plot.kind == "doughnut"
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    for made, series in zip(chart.plots[0].series, plot.series, strict=True):
        _paint(made, series, plot)
    if plot.kind != "doughnut":
        _axes(chart, plot, size)
    _label(chart, plot, size)
    return frame


def _data(plot: Plot) -> Any:
    if plot.kind == "curve":
        points = XyChartData()
        for series in plot.series:
            made = points.add_series(series.name, series.format)
            for x, y in zip(plot.categories, series.values, strict=True):
                made.add_data_point(x, y)
        return points
    data = CategoryChartData()
    data.categories = plot.categories
    for series in plot.series:
        data.add_series(series.name, series.values, series.format)
    return data


def workbook(plot: Plot) -> bytes:
    """The numbers behind a chart, in the cells that it refers to; texts are texts."""
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    page = book.add_worksheet("Sheet1")
    day = book.add_format({"num_format": "d mmm yyyy"})
    plain = book.add_format()
    for place, series in enumerate(plot.series):
        # Curves stand below each other, each with numbers of its own; other series beside each other, behind their categories.
        top, column = (place * (len(plot.categories) + 2), 1) if plot.kind == "curve" else (0, place + 1)
        look = book.add_format({"num_format": series.format})
        put(page, top, column, series.name, plain)
        for row, (category, value) in enumerate(zip(plot.categories, series.values, strict=True), start=top + 1):
            put(page, row, 0, category, day if isinstance(category, date) else plain)
            put(page, row, column, value, look)
    page.set_column(0, 0, 30)
    book.set_properties({"created": datetime(2000, 1, 1)})
    book.close()
    return file.getvalue()


def _paint(made: Any, series: Series, plot: Plot) -> None:
    if plot.kind in ("line", "curve"):
        made.smooth = False
        made.format.line.color.rgb = colour(series.colour)
        made.format.line.width = Pt(1 if series.faint else 1.75)
        if series.faint and series.colour != theme.LIGHT.accent_soft:
            made.format.line.dash_style = MSO_LINE.DASH
        return
    fill = made.format.fill
    fill.solid()
    fill.fore_color.rgb = colour(theme.LIGHT.accent_soft if series.faint else series.colour)
    made.invert_if_negative = False
    for place, own in enumerate(series.colours):
        point = made.points[place].format.fill
        point.solid()
        point.fore_color.rgb = colour(own)
    for place, flag in enumerate(plot.hatched):
        if flag and not series.faint:
            point = made.points[place].format.fill
            point.patterned()
            point.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            point.fore_color.rgb, point.back_color.rgb = colour(series.colour), colour(theme.LIGHT.accent_soft)


def _axes(chart: Any, plot: Plot, size: float) -> None:
    """Quiet axes: no lines, pale grid; bars say their numbers themselves."""
    values, names = chart.value_axis, chart.category_axis
    values.has_minor_gridlines = names.has_major_gridlines = False
    values.major_tick_mark = names.major_tick_mark = XL_TICK_MARK.NONE
    values.format.line.fill.background()
    names.format.line.color.rgb = colour(theme.LIGHT.grid)
    names.tick_labels.font.size = values.tick_labels.font.size = Pt(size)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _scale(chart, plot)
    if plot.kind == "bar":
        names.reverse_order = True
        names.tick_labels.font.color.rgb = colour(theme.LIGHT.ink)
        values.visible = values.has_major_gridlines = False
        chart.plots[0].gap_width, chart.plots[0].overlap = (40, 0) if len(plot.series) == 1 else (50, 0)
        _skip(names, 1)
        return
    values.major_gridlines.format.line.color.rgb = colour(theme.LIGHT.grid)
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = plot.series[0].format, False
    if plot.kind == "curve":
        names.tick_labels.number_format, names.tick_labels.number_format_is_linked = FORMATS.get(plot.unit, "General"), False
        return
    if isinstance(plot.categories[0], date):
        names.tick_labels.number_format, names.tick_labels.number_format_is_linked = "mmm yyyy", False
        _units(names)
        return
    if plot.kind == "column":
        chart.plots[0].gap_width = 30
    longest = max(len(str(category)) for category in plot.categories)
    _skip(names, -(-len(plot.categories) * (longest + 1) // LETTERS))


def _scale(chart: Any, plot: Plot) -> None:
    """Bars begin at zero and leave room for the numbers behind them; shares end at one."""
    known = [value for series in plot.series for value in series.values if value is not None]
    if plot.kind in ("bar", "column") and known and min(known) >= 0:
        chart.value_axis.minimum_scale = 0
    if plot.kind == "bar" and max(known, default=0) > 0:
        chart.value_axis.maximum_scale = max(known) * 1.12
    if plot.kind == "curve" and plot.unit == "share":
        chart.category_axis.maximum_scale = 1
    if plot.kind == "curve" and plot.series[0].unit == "share":
        chart.value_axis.maximum_scale = 1


def _units(axis: Any) -> None:
    """A label for each month of an axis of days."""
    axis_element = axis._element
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", "1"), ("majorTimeUnit", "months")):
        for found in axis_element.findall(f"{{{axis_element.nsmap['c']}}}{tag}"):
            axis_element.remove(found)
        axis_element.append(_element(axis_element, tag, value))


def _skip(axis: Any, every: int) -> None:
    """Write only every so many labels, whole and horizontal, instead of turned; or every one, instead of those that seem to fit."""
    axis_element = axis._element
    before = axis_element.find(f"{{{axis_element.nsmap['c']}}}noMultiLvlLbl")
    for tag in ("tickLblSkip", "tickMarkSkip"):
        before.addprevious(_element(axis_element, tag, str(every)))


def _element(parent: Any, tag: str, value: str) -> Any:
    made = parent.makeelement(f"{{{parent.nsmap['c']}}}{tag}", {})
    made.set("val", value)
    return made


def _label(chart: Any, plot: Plot, size: float) -> None:
    """Numbers where bars end; columns say theirs when there is room."""
    if plot.kind in ("line", "area", "curve") or (plot.kind == "column" and len(plot.categories) * len(plot.series) > 16):
        return
    chart.plots[0].has_data_labels = True
    labels = chart.plots[0].data_labels
    crowded = len(plot.categories) * len(plot.series) > 20
    labels.font.size, labels.font.color.rgb = Pt(size - 3 if crowded else size - 1), colour(theme.LIGHT.muted)
    labels.number_format, labels.number_format_is_linked = plot.series[0].format, False
    labels.show_value = True
    for body in labels._element.iter(f"{{{labels._element.nsmap['a']}}}bodyPr"):
        body.set("wrap", "none")
    if plot.kind in ("bar", "column"):
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
