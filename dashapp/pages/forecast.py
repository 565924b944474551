"""Forecast: what comes next, and how far that can be trusted."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/forecast",
    title="Forecast",
    question="What will sales be in the next weeks, and how far can that be trusted?",
    roles=EVERYONE,
    marked=True,
    cards=(
        Shown("forecast-sales", wide=True, height=360),
        Shown("forecast-periods", height=320, min_width=480),
        Shown("forecast-accuracy", height=320, min_width=480),
        Shown("forecast-year", height=320, min_width=480),
        Shown("forecast-parts", height=320, min_width=480),
        Shown("forecast-tests", wide=True, height=300, min_width=560),
        Shown("forecast-markets", wide=True, height=360, min_width=700),
        Shown("forecast-anomalies", wide=True, height=300),
    ),
)
