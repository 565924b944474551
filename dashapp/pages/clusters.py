"""Clusters: groups that algorithms find, compared, described, and set beside the segments."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/clusters",
    title="Clusters",
    question="Which groups of customers do the data themselves suggest, and how far can they be trusted?",
    roles=EVERYONE,
    under="/segments",
    cards=(
        Shown("clusters-compare", height=360),
        Shown("clusters-groups", height=360),
        Shown("clusters-snake", height=340),
        Shown("clusters-profile", height=340),
        Shown("clusters-scatter", height=380),
        Shown("clusters-silhouettes", height=380),
        Shown("clusters-segments", wide=True, height=380),
    ),
)
