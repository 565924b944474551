"""Segments: how many customers, what share of sales, what per basket."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/segments",
    title="Segments",
    question="Which segment sells most, how many customers are in it, and what do they spend per basket?",
    roles=EVERYONE,
    cards=(
        Shown("segments-summary", height=400),
        Shown("segments-size", height=400),
        Shown("segments-baskets", wide=True, height=320),
        Shown("segments-grid", height=380),
        Shown("segments-spread", height=380),
        Shown("segments-snake", height=380),
        Shown("segments-relative", height=380),
        Shown("segments-guide", wide=True, height=520),
    ),
    tiles=True,
)
