"""Markets: where sales come from, and which segment leads in each market."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/markets",
    title="Markets",
    question="Where do sales come from, and which customers lead in each market?",
    roles=EVERYONE,
    cards=(
        Shown("markets-sales", height=400),
        Shown("markets-map", height=400),
        Shown("sales-trend", wide=True, height=280),
    ),
    tiles=True,
)
