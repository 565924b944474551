"""Figures as pictures: one Chromium for all, behind kaleido. It reaches no network, not even this machine's own; figures are built here, never taken."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kaleido
from choreographer.browsers.chromium import Chromium
from kaleido import PageGenerator

SECONDS = 30
WIDTH, HEIGHT, SCALE = 970, 382, 3
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SHAPES = Path(__file__).parents[1] / "assets" / "topojson" / "world_50m.json"


class Offline(Chromium):
    """A Chromium that can reach nothing: every name is unknown, and every connection goes to a proxy that is not there."""

    def get_cli(self) -> Sequence[str]:
        """Its command line."""
        return [*super().get_cli(), "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>"]


def chromium(given: str = "") -> str | None:
    """The browser that draws: the one given, else the first on PATH; None when there is none."""
    return next((found for name in ([given] if given else PROGRAMS) if (found := shutil.which(name))), None)


@contextmanager
def opened(program: str) -> Iterator[None]:
    """Keep the browser open: starting it takes ten times as long as a picture. Country shapes are given to it, since it can fetch none."""
    with tempfile.TemporaryDirectory(prefix="basketry-studio-") as folder:
        shapes = Path(folder) / "shapes.js"
        shapes.write_text("window.PlotlyGeoAssets={topojson:{world_50m:" + SHAPES.read_text(encoding="utf-8") + "}};", encoding="utf-8")
        page = PageGenerator(mathjax=False, others=[shapes.as_uri()])
        kaleido.start_sync_server(n=1, timeout=SECONDS, page_generator=page, path=program, browser_cls=Offline)
        try:
            yield
        finally:
            kaleido.stop_sync_server()


def png(figure: Any, *, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    """A picture of the form of a slide's body, three times as fine as it is drawn, on white."""
    figure.update_layout(paper_bgcolor="white", autosize=False)
    return kaleido.calc_fig_sync(figure, opts={"format": "png", "width": width, "height": height, "scale": SCALE})
