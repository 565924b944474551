"""Movement: who went from which segment to which, and why."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/movement",
    title="Movement",
    question="Who moved between segments, was it their own doing, and who left?",
    roles=EVERYONE,
    under="/segments",
    cards=(
        Shown("movement-flows", height=520, min_width=460),
        Shown("movement-balance", height=520, min_width=460),
        Shown("movement-sizes", wide=True, height=340, min_width=760),
        Shown("movement-list", wide=True, height=420),
    ),
)
