"""Sales by day, customers and products of one run. Each statement takes `run_id` and `as_of`, and reads facts of days before `as_of`."""

# One row per order or return, with what the rollups ask of it. `shared`: its customer buys in several markets (docs/decisions/0004).
SEEN = """
create temporary table seen on commit drop as
with several as (
    select customer_id from facts.orders where day < %(as_of)s and customer_id is not null group by customer_id having count(distinct market) > 1
), earlier as (
    select invoice_no, customer_id, market, lag(day) over (partition by customer_id order by day, ordered_at, invoice_no) as previous_day
    from facts.orders where day < %(as_of)s and is_order and customer_id is not null
)
select o.customer_id, o.market, o.day, o.is_order, o.gross, o.returns, o.units, o.lines, e.previous_day,
       case when o.customer_id is null then 'guest' else coalesce(s.segment, 'no segment') end as segment,
       o.customer_id in (select customer_id from several) and o.customer_id is not null as shared
from facts.orders o
left join earlier e using (invoice_no, customer_id, market)
left join scored s on s.customer_id = o.customer_id
where o.day < %(as_of)s;
analyze seen;
"""

_SUMS = "count(*) filter (where is_order), sum(gross), sum(returns), sum(units), sum(lines)"

SALES = f"""
insert into published.sales_daily
select %(run_id)s, market, segment, day, previous_day, {_SUMS} from seen where not shared group by market, segment, day, previous_day;
insert into published.sales_daily_total
select %(run_id)s, market, customer_id is not null, day, previous_day, {_SUMS} from seen where not shared
group by market, customer_id is not null, day, previous_day;
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

# What the lines are like, before and after they are cleaned: a line may be in several of these.
QUALITY = """
insert into published.line_quality
select %(run_id)s, l.market, c.name, count(*) filter (where c.holds), coalesce(sum(l.amount) filter (where c.holds), 0)
from facts.order_lines l cross join lateral (values
    ('read', true), ('without a customer', l.customer_id is null), ('without a description', l.description is null), ('repeated', l.repeated),
    ('cancelled or returned', l.kind = 'return'), ('adjustments', l.kind = 'adjustment'), ('services', l.kind = 'sale' and not l.merchandise),
    ('sales', l.kind = 'sale'), ('sales to customers', l.kind = 'sale' and l.customer_id is not null)
) as c (name, holds)
where l.day < %(as_of)s group by l.market, c.name
"""

# First one row per order and product, so that counting orders needs no sorting of lines. An order counts once for a product, on the day it first sold it.
PRODUCTS = """
create temporary table product_daily on commit drop as
with bought as (
    select l.market, l.customer_id, l.product_code, l.merchandise, l.invoice_no, coalesce(min(day) filter (where kind = 'sale'), min(day)) as day,
           bool_or(kind = 'sale') as sold, sum(quantity) filter (where kind = 'sale') as units,
           sum(amount) filter (where kind = 'sale') as gross, -sum(amount) filter (where kind = 'return') as returns
    from facts.order_lines l where l.day < %(as_of)s and kind <> 'adjustment'
    group by 1, 2, 3, 4, 5
)
select market, case when customer_id is null then 'guest' else coalesce(s.segment, 'no segment') end as segment, day, product_code, merchandise,
       (coalesce(sum(units), 0) * 10000)::bigint as units, (count(*) filter (where sold))::integer as orders,
       (coalesce(sum(gross), 0) * 10000)::bigint as gross, (coalesce(sum(returns), 0) * 10000)::bigint as returns
from bought left join scored s using (customer_id)
group by 1, 2, 3, 4, 5;
analyze product_daily;
insert into published.product_months
select %(run_id)s, market, segment, date_trunc('month', day)::date, product_code, merchandise, sum(units), sum(orders), sum(gross), sum(returns)
from product_daily group by 2, 3, 4, 5, 6;
insert into published.product_sales
select run_id, market, segment, product_code, merchandise, sum(units), sum(orders), sum(gross), sum(returns)
from published.product_months where run_id = %(run_id)s group by run_id, market, segment, product_code, merchandise;
insert into published.product_days
select %(run_id)s, market, segment, day, array_agg(product_code order by product_code), array_agg(units order by product_code),
       array_agg(orders order by product_code), array_agg(gross order by product_code), array_agg(returns order by product_code)
from product_daily where merchandise and segment not in ('guest', 'no segment') group by 2, 3, 4;
"""

# Both sides of each equation, by name: the gate refuses the run unless every pair is equal.
CHECKS = """
with orders as (
    select coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns, count(*) filter (where is_order) as orders,
           count(distinct customer_id) filter (where is_order) as customers,
           coalesce(sum(gross) filter (where customer_id is not null), 0) as identified_gross
    from facts.orders where day < %(as_of)s
), lines as (
    select coalesce(sum(amount) filter (where kind = 'sale'), 0) as gross, coalesce(-sum(amount) filter (where kind = 'return'), 0) as returns
    from facts.order_lines where day < %(as_of)s
), identified as (
    select coalesce(sum(l.amount) filter (where kind = 'sale'), 0) as gross, coalesce(-sum(l.amount) filter (where kind = 'return'), 0) as returns
    from facts.order_lines l join scored using (customer_id) where day < %(as_of)s and merchandise
), days as (
    select coalesce(sum(of_day.gross), 0) * 0.0001 as gross, coalesce(sum(of_day.returns), 0) * 0.0001 as returns
    from published.product_days d, unnest(d.gross, d.returns) as of_day (gross, returns) where run_id = %(run_id)s
), daily as (
    select coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns, coalesce(sum(orders), 0) as orders,
           sum(orders) filter (where segment <> 'guest' and previous_day is null) as firsts
    from published.sales_daily where run_id = %(run_id)s
), total as (
    select coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns, coalesce(sum(orders), 0) as orders
    from published.sales_daily_total where run_id = %(run_id)s
), shared as (
    select coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns, coalesce(sum(orders), 0) as orders,
           count(distinct customer_id) filter (where orders > 0) as customers
    from published.sales_shared where run_id = %(run_id)s
), months as (
    select sum(gross) * 0.0001 as gross, sum(returns) * 0.0001 as returns from published.product_months where run_id = %(run_id)s
), products as (
    select sum(gross) * 0.0001 as gross, sum(returns) * 0.0001 as returns from published.product_sales where run_id = %(run_id)s
), people as (
    select coalesce(sum(gross), 0) as gross from published.customers where run_id = %(run_id)s
)
select c.name, c.facts, c.published
from orders o, lines l, identified i, daily d, days dd, total t, shared s, months m, products p, people c0, lateral (values
    ('gross by day and segment', o.gross, d.gross + s.gross), ('returns by day and segment', o.returns, d.returns + s.returns),
    ('orders by day and segment', o.orders::numeric, (d.orders + s.orders)::numeric), ('gross by day', o.gross, t.gross + s.gross),
    ('returns by day', o.returns, t.returns + s.returns), ('orders by day', o.orders::numeric, (t.orders + s.orders)::numeric),
    ('customers', o.customers::numeric, (coalesce(d.firsts, 0) + s.customers)::numeric),
    ('customers scored', o.customers::numeric, (select count(*) from published.customer_scores where run_id = %(run_id)s)::numeric),
    ('gross of customers', o.identified_gross, c0.gross), ('gross by product and month', l.gross, m.gross),
    ('returns by product and month', l.returns, m.returns), ('gross by product', l.gross, p.gross), ('returns by product', l.returns, p.returns),
    ('gross by product and day', i.gross, dd.gross), ('returns by product and day', i.returns, dd.returns)
) as c (name, facts, published)
"""

READ = ("facts.order_lines", "facts.orders", "facts.product_names")
TABLES = ("sales_daily", "sales_daily_total", "sales_shared", "customers", "customer_scores", "product_months", "product_sales", "product_days", "score_cuts")
