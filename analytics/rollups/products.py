"""Products of one run. Each statement takes `run_id` and `as_of`, and reads facts of days before `as_of`.

A cell is a market, segment, day and product: a cell whose figures are all zero (goods given back that were charged again) is no row.
"""

# One row per order and product, so that counting orders needs no sorting of lines. An order counts once for a product, on the day it first sold it.
# Cells are grouped by day first: days compare faster than texts, and most orders come in the order of their days.
FIGURES = """
coalesce(min(day) filter (where kind = 'sale'), min(day)) as day, bool_or(kind = 'sale') as sold, sum(quantity) filter (where kind = 'sale') as units,
sum(amount) filter (where kind = 'sale') as gross, -sum(amount) filter (where kind = 'return') as returns
"""
SOME = "having sum(units) <> 0 or sum(orders) <> 0 or sum(gross) <> 0 or sum(returns) <> 0"

CELLS = f"""
create temporary table product_daily on commit drop as
with bought as (
    select market, customer_id, product_code, merchandise, invoice_no, {FIGURES}
    from facts.order_lines where day < %(as_of)s and kind <> 'adjustment' group by 1, 2, 3, 4, 5
), cells as (
    select market, case when customer_id is null then 'guest' else coalesce(s.segment, 'no segment') end as segment, day, product_code, merchandise,
           (coalesce(sum(units), 0) * 10000)::bigint as units, (count(*) filter (where sold))::integer as orders,
           (coalesce(sum(gross), 0) * 10000)::bigint as gross, (coalesce(sum(returns), 0) * 10000)::bigint as returns
    from bought left join scored s using (customer_id) group by day, product_code, market, 2, merchandise
)
select * from cells where units <> 0 or orders <> 0 or gross <> 0 or returns <> 0;
analyze product_daily;
"""  # noqa: S608 - constants of this file

MONTHS = f"""
insert into published.product_months
select %(run_id)s, market, segment, date_trunc('month', day)::date, product_code, merchandise, sum(units), sum(orders), sum(gross), sum(returns)
from product_daily group by 2, 3, 4, 5, 6 {SOME};
"""  # noqa: S608 - constants of this file

SALES = f"""
insert into published.product_sales
select run_id, market, segment, product_code, merchandise, sum(units), sum(orders), sum(gross), sum(returns)
from published.product_months where run_id = %(run_id)s group by run_id, market, segment, product_code, merchandise {SOME};
"""  # noqa: S608 - constants of this file

PACKED = """
array_agg(product_code order by product_code) as product_codes, array_agg(units order by product_code) as units,
array_agg(orders order by product_code) as orders, array_agg(gross order by product_code) as gross, array_agg(returns order by product_code) as returns
"""
DAYS = f"""
insert into published.product_days
select %(run_id)s, market, segment, day, {PACKED} from product_daily where merchandise and segment not in ('guest', 'no segment') group by 2, 3, 4;
"""  # noqa: S608 - constants of this file
ALL = CELLS + MONTHS + SALES + DAYS
