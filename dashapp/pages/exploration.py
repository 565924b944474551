"""Exploration: what the data are like, and what was cleaned away."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/exploration",
    title="Exploration",
    question="What are the data like: when do people order, how much, what stands out, and what was cleaned away?",
    roles=EVERYONE,
    under="/explore",
    cards=(
        Shown("exploration-hours", wide=True, height=280, min_width=760),
        Shown("exploration-values", height=320),
        Shown("exploration-quality", height=320),
        Shown("exploration-returns", wide=True, height=260),
        Shown("exploration-largest", wide=True, height=420),
    ),
)
