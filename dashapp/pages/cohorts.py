"""Cohorts: whether customers come back, and what they bring over time."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/cohorts",
    title="Cohorts",
    question="Do customers come back, and what do they bring over time?",
    roles=EVERYONE,
    under="/segments",
    cards=(
        Shown("cohorts-retention", wide=True, height=440, min_width=900),
        Shown("cohorts-curves", height=340),
        Shown("cohorts-value", height=340),
        Shown("cohorts-sales", height=340, min_width=560),
        Shown("cohorts-first", height=340),
    ),
)
