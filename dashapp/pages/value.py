"""Customer value: what each customer will order and bring, and how far that can be trusted."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/value",
    title="Value",
    question="What will customers order and bring next, who of them most, and how far can that be trusted?",
    roles=EVERYONE,
    under="/segments",
    cards=(
        Shown("value-segments", height=400),
        Shown("value-concentration", height=400),
        Shown("value-trust", wide=True, height=264),
        Shown("value-orders-test", height=320),
        Shown("value-revenue-test", height=320),
    ),
)
