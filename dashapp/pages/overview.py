"""Overview: how the shop is doing, and what stands out."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/overview",
    title="Overview",
    question="How is the shop doing, and what stands out?",
    roles=EVERYONE,
    cards=(
        Shown("sales-trend", height=330, name="overview-trend"),
        Shown("findings", height=330),
        Shown("segments-size", height=330, name="overview-segments"),
        Shown("markets-sales", height=330, name="overview-markets"),
    ),
    tiles=True,
    sparks=True,
)
