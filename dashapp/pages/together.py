"""Bought together: which products stand in the same orders."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/together",
    title="Bought together",
    question="What do customers buy together?",
    roles=EVERYONE,
    under="/products",
    cards=(Shown("affinity-pairs", wide=True, height=470, min_width=900), Shown("affinity-partners", wide=True, height=350, min_width=1200)),
)
