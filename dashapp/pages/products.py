"""Products: what each segment buys."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/products",
    title="Products",
    question="Which products drive sales in each segment?",
    roles=EVERYONE,
    cards=(
        Shown("products-top", wide=True, height=590, min_width=1200),
        Shown("products-pareto", height=340),
        Shown("products-returned", height=340),
        Shown("sales-trend", wide=True, height=280, name="products-trend"),
    ),
)
