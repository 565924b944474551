"""What the order lines add up to, read once; how clean they are; and whether what a run is about to publish equals the facts."""

# All lines of the facts in a few hundred rows. Without a join, so that several processes can read them.
LINES = """
create temporary table line_sums on commit drop as
select market, kind, merchandise, repeated, customer_id is not null as identified, description is not null as described, count(*) as lines,
       sum(amount) as amount
from facts.order_lines where day < %(as_of)s group by 1, 2, 3, 4, 5, 6;
create temporary table unscored on commit drop as select customer_id from facts.customers except select customer_id from scored;
analyze unscored;
"""

# What the lines are like, before and after they are cleaned: a line may be in several of these.
QUALITY = """
insert into published.line_quality
select %(run_id)s, l.market, c.name, coalesce(sum(l.lines) filter (where c.holds), 0), coalesce(sum(l.amount) filter (where c.holds), 0)
from line_sums l cross join lateral (values
    ('read', true), ('without a customer', not l.identified), ('without a description', not l.described), ('repeated', l.repeated),
    ('cancelled or returned', l.kind = 'return'), ('adjustments', l.kind = 'adjustment'), ('services', l.kind = 'sale' and not l.merchandise),
    ('sales', l.kind = 'sale'), ('sales to customers', l.kind = 'sale' and l.identified)
) as c (name, holds)
group by l.market, c.name
"""

# Both sides of each equation, by name: the gate refuses the run unless every pair is equal.
CHECKS = """
with orders as (
    select coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns, count(*) filter (where is_order) as orders,
           coalesce(sum(gross) filter (where customer_id is not null), 0) as identified_gross
    from facts.orders where day < %(as_of)s
), buyers as (
    select count(*) as customers from (select distinct customer_id from facts.orders where day < %(as_of)s and is_order and customer_id is not null) o
), lines as (
    select coalesce(sum(amount) filter (where kind = 'sale'), 0) as gross, coalesce(-sum(amount) filter (where kind = 'return'), 0) as returns
    from line_sums
), known as (
    select coalesce(sum(amount) filter (where kind = 'sale'), 0) as gross, coalesce(-sum(amount) filter (where kind = 'return'), 0) as returns
    from line_sums where identified and merchandise
), unknown as (
    select coalesce(sum(amount) filter (where kind = 'sale'), 0) as gross, coalesce(-sum(amount) filter (where kind = 'return'), 0) as returns
    from facts.order_lines where day < %(as_of)s and merchandise and customer_id in (select customer_id from unscored)
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
    select coalesce(sum(gross), 0) * 0.0001 as gross, coalesce(sum(returns), 0) * 0.0001 as returns from published.product_months where run_id = %(run_id)s
), products as (
    select coalesce(sum(gross), 0) * 0.0001 as gross, coalesce(sum(returns), 0) * 0.0001 as returns from published.product_sales where run_id = %(run_id)s
), people as (
    select coalesce(sum(gross), 0) as gross from published.customers where run_id = %(run_id)s
)
select c.name, c.facts, c.published
from orders o, buyers b, lines l, known k, unknown u, daily d, days dd, total t, shared s, months m, products p, people c0, lateral (values
    ('gross by day and segment', o.gross, d.gross + s.gross), ('returns by day and segment', o.returns, d.returns + s.returns),
    ('orders by day and segment', o.orders::numeric, (d.orders + s.orders)::numeric), ('gross by day', o.gross, t.gross + s.gross),
    ('returns by day', o.returns, t.returns + s.returns), ('orders by day', o.orders::numeric, (t.orders + s.orders)::numeric),
    ('customers', b.customers::numeric, (coalesce(d.firsts, 0) + s.customers)::numeric),
    ('customers scored', b.customers::numeric, (select count(*) from published.customer_scores where run_id = %(run_id)s)::numeric),
    ('gross of customers', o.identified_gross, c0.gross), ('gross by product and month', l.gross, m.gross),
    ('returns by product and month', l.returns, m.returns), ('gross by product', l.gross, p.gross), ('returns by product', l.returns, p.returns),
    ('gross by product and day', k.gross - u.gross, dd.gross), ('returns by product and day', k.returns - u.returns, dd.returns)
) as c (name, facts, published)
"""
