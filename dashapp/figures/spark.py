"""A line without axes, as a picture that stands in a tile."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from dashapp.figures import theme

WIDTH, HEIGHT, EDGE = 160, 28, 3


def spark(values: Sequence[float], *, dark: bool = False) -> str:
    """The values as a line from left to right, the last one marked, as a `data:` address of an SVG picture; the foot is zero or the lowest below it."""
    colours = theme.palette(dark)
    lowest, highest = min(0.0, *values), max(values)
    height = (highest - lowest) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    spots = [(EDGE + step * place, HEIGHT - EDGE - (value - lowest) / height * (HEIGHT - 2 * EDGE)) for place, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    x, y = spots[-1]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{path}" fill="none" stroke="{colours.accent}" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colours.accent}"/></svg>'
    )
    return "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()
