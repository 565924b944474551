"""Sales by day and customers of one run. Each statement takes `run_id` and `as_of`, and reads facts of days before `as_of`."""

# One row per order or return, with what the rollups ask of it. `shared`: its customer buys in several markets (docs/decisions/0004).
SEEN = """
create temporary table seen on commit drop as
with placed as (
    select customer_id, market, day, is_order, gross, returns, units, lines,
           max(day) filter (where is_order) over (partition by customer_id order by day, ordered_at, invoice_no
                                                  rows between unbounded preceding and 1 preceding) as previous_day,
           min(market) over (partition by customer_id) <> max(market) over (partition by customer_id) as shared
    from facts.orders where day < %(as_of)s
)
select p.customer_id, p.market, p.day, p.is_order, p.gross, p.returns, p.units, p.lines,
       case when p.is_order and p.customer_id is not null then p.previous_day end as previous_day,
       case when p.customer_id is null then 'guest' else coalesce(s.segment, 'no segment') end as segment, p.shared and p.customer_id is not null as shared
from placed p left join scored s on s.customer_id = p.customer_id;
analyze seen;
"""

_SUMS = "count(*) filter (where is_order), sum(gross), sum(returns), sum(units), sum(lines)"

SALES = f"""
insert into published.sales_daily
select %(run_id)s, market, segment, day, previous_day, {_SUMS} from seen where not shared group by market, segment, day, previous_day;
insert into published.sales_daily_total
select run_id, market, segment <> 'guest', day, previous_day, sum(orders), sum(gross), sum(returns), sum(units), sum(lines)
from published.sales_daily where run_id = %(run_id)s group by run_id, market, segment <> 'guest', day, previous_day;
insert into published.sales_shared
select %(run_id)s, market, segment, customer_id, day, {_SUMS} from seen where shared group by market, segment, customer_id, day;
"""  # noqa: S608 - constants of this file

CUSTOMERS = """
insert into published.customers
with consented as (
    select distinct on (customer_id) customer_id, consent from facts.consents join facts.imports using (import_id)
    where undone_at is null and told_at < %(as_of)s order by customer_id, told_at desc, consent
)
select %(run_id)s, market, customer_id, segment, s.recency_score, s.frequency_score, s.monetary_score, count(*) filter (where is_order),
       sum(gross), sum(returns), min(day) filter (where is_order), max(day) filter (where is_order), c.consent
from seen left join scored s using (customer_id, segment) left join consented c using (customer_id) where customer_id is not null
group by market, customer_id, segment, s.recency_score, s.frequency_score, s.monetary_score, c.consent;
insert into published.customer_scores
select %(run_id)s, customer_id, recency_days, frequency_orders, monetary, recency_score, frequency_score, monetary_score, segment from scored;
"""

READ = ("facts.order_lines", "facts.orders", "facts.product_names")
TABLES = ("sales_daily", "sales_daily_total", "sales_shared", "customers", "customer_scores", "product_months", "product_sales", "product_days", "score_cuts")
