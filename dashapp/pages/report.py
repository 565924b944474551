"""Report: the findings in the order in which they are told, to be read, printed or taken as slides."""

from dashapp.page import EVERYONE, Page, Shown

PAGE = Page(
    path="/report",
    title="Report",
    question="What did we find, and what should we do next?",
    roles=EVERYONE,
    under="/overview",
    tiles=True,
    sparks=True,
    paper=True,
    cards=(
        Shown("findings", wide=True, height=300, name="report-findings", heading="What stands out"),
        Shown("segments-leading", wide=True, heading="Who buys: which segment sells most, how large it is, what it spends"),
        Shown("segments-size", height=360, name="report-size"),
        Shown("segments-baskets", height=360, name="report-baskets"),
        Shown("segments-guide", wide=True, name="report-guide"),
        Shown("products-top", wide=True, height=590, min_width=1200, name="report-products", heading="What they buy: the leading products of each segment"),
        Shown("affinity-pairs", wide=True, height=470, min_width=900, name="report-together"),
        Shown("markets-sales", height=400, name="report-markets", heading="Where and when"),
        Shown("sales-trend", height=400, name="report-trend"),
        Shown("cohorts-retention", wide=True, height=420, min_width=700, name="report-cohorts", heading="Who comes back, and who is leaving"),
        Shown("movement-balance", wide=True, height=400, name="report-movement"),
        Shown("value-segments", height=360, name="report-value", heading="What comes next, and how far to trust it"),
        Shown("forecast-periods", height=360, min_width=480, name="report-periods"),
        Shown("plan-target", height=256, name="report-target", heading="What to do to sell more by next quarter"),
        Shown("plan-levers", height=256, min_width=480, name="report-levers"),
        Shown("plan-needs", wide=True, height=480, name="report-needs"),
        Shown("exploration-quality", wide=True, name="report-quality", heading="What it rests on"),
    ),
)
