"""Groups of customers: how algorithms compare, what each group is like, who is in it.

Comparison, choice and centres are worked out over all markets; customers and their money are those of the chosen markets.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, SEGMENTS, parameters
from dashapp.queries.runs import Run

SCORES = (
    "algorithm", "groups", "silhouette", "one_cloud", "calinski_harabasz", "davies_bouldin", "inertia", "explained", "stability", "noise_share",
    "smallest_share", "chosen", "reason", "recommendation", "features",
)  # fmt: skip
GROUPS = (
    "cluster", "name", "customers", "customer_share", "sales", "sales_share", "orders", "spend_per_basket", "recency_days", "frequency_orders", "monetary",
    "recency_z", "orders_z", "spend_z",
)  # fmt: skip
PLACES = ("cluster", "name", "customer_id", "x", "y", "recency_days", "orders", "sales", "shown_share")
SILHOUETTES = ("cluster", "name", "part", "silhouette", "customers", "mean")
CROSS = ("cluster", "name", "segment", "customers", "share_of_cluster", "share_of_segment")
SAMPLE = 2000
STEPS = 100

# Who may see no market sees no comparison either.
COMPARED = """
select s.algorithm, s.k, silhouette, cloud, calinski_harabasz, davies_bouldin, inertia, explained, stability, noise_share, smallest_share,
       s.algorithm = c.algorithm and s.k = c.k, reason, c.words, c.features
from published.cluster_scores s join published.cluster_choices c using (run_id) where run_id = :run and exists (select from facts.markets)
order by case s.algorithm when 'K-Means' then 0 else 1 end, s.algorithm, s.k
"""
# A customer of several markets stands in each of them, in the same group: she is one, with what she bought in those that are chosen.
_PEOPLE = f"""
people as (
    select customer_id, cluster, segment, silhouette, x, y, draw, recency_days, frequency_orders,
           sum(case when :net then gross - returns else gross end) * 0.0001 as sales
    from published.cluster_customers where run_id = :run and {MARKETS} and {SEGMENTS}
    group by customer_id, cluster, segment, silhouette, x, y, draw, recency_days, frequency_orders
), named as (
    select cluster, name from published.cluster_groups where run_id = :run
)"""  # noqa: S608 - constants of this package
DESCRIBED = f"""
with {_PEOPLE}, sizes as (
    select cluster, count(*) as customers, sum(sales) as sales, sum(frequency_orders) as orders from people group by cluster
)
select cluster, g.name, customers, customers::float8 / sum(customers) over (), round(sales, 2)::float8,
       (sales / nullif(sum(sales) over (), 0))::float8, orders::bigint, round(sales / nullif(orders, 0), 2)::float8,
       g.recency_days, g.frequency_orders, g.monetary, g.recency_z, g.frequency_z, g.monetary_z
from sizes join published.cluster_groups g using (cluster) where g.run_id = :run order by case when cluster = 0 then 1 else 0 end, sales desc, cluster
"""  # noqa: S608
PLACED = f"""
with {_PEOPLE}
select cluster, name, customer_id, x, y, recency_days, frequency_orders, round(sales, 2)::float8, least(cast(:sample as float8) / count(*) over (), 1)
from people join named using (cluster) order by draw limit :sample
"""  # noqa: S608
# A hundred steps of each group say what ten thousand customers would.
STEPPED = f"""
with {_PEOPLE}, ranked as (
    select cluster, silhouette, ntile(:steps) over (partition by cluster order by silhouette desc) as part, count(*) over (partition by cluster) as customers,
           round((avg(silhouette) over ())::numeric, 4)::float8 as mean
    from people where silhouette is not null
)
select cluster, name, part, round(avg(silhouette)::numeric, 4)::float8, customers, mean from ranked join named using (cluster)
group by cluster, name, part, customers, mean order by cluster, part
"""  # noqa: S608
CROSSED = f"""
with {_PEOPLE}, counted as (select cluster, segment, count(*) as customers from people group by cluster, segment)
select cluster, name, segment, customers, customers::float8 / sum(customers) over (partition by cluster),
       customers::float8 / sum(customers) over (partition by segment)
from counted join named using (cluster) order by cluster, segment
"""  # noqa: S608


def scores(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """SCORES: every algorithm with every number of groups; `chosen` marks the one in use, `reason` says why a row has no scores."""
    return db.rows(connection, COMPARED, {"run": run.run_id}, SCORES)


def groups(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """GROUPS: size and sales in the chosen markets; medians of the measures and standardised means over all customers of the group."""
    return db.rows(connection, DESCRIBED, parameters(run, filters), GROUPS)


def places(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """PLACES: at most SAMPLE customers in the plane of the first two principal components; `shown_share` of all of them."""
    return db.rows(connection, PLACED, parameters(run, filters) | {"sample": SAMPLE}, PLACES)


def silhouettes(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """SILHOUETTES: each group's silhouettes in at most STEPS steps from the highest; `mean` is that of all customers in the sample."""
    return db.rows(connection, STEPPED, parameters(run, filters) | {"steps": STEPS}, SILHOUETTES)


def cross(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """CROSS: customers by group and segment, with their share of either."""
    return db.rows(connection, CROSSED, parameters(run, filters), CROSS)
