"""Forecast details: orders, customers, segments and families ahead, and what all forecasts stand on."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/forecast-details",
    title="Forecast details",
    question="What else is to be expected, and what do the forecasts stand on?",
    roles=EVERYONE,
    marked=True,
    under="/forecast",
    cards=(
        Shown("forecast-orders", height=340),
        Shown("forecast-groups", height=340),
        Shown("forecast-calendar", height=340),
        Shown("forecast-skipped", height=340),
    ),
)
