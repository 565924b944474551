"""Forecast: what comes next, and how far that can be trusted."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/forecast",
    title="Forecast",
    question="What will sales be in the next weeks, and how far can that be trusted?",
    roles=EVERYONE,
    cards=(
        Shown("forecast-sales", wide=True, height=400),
        Shown("forecast-accuracy", height=340),
        Shown("forecast-skipped", height=340),
    ),
)
