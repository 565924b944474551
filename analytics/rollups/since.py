"""Products of one run, from those of an earlier one: its cells, less what changed lines and customers gave to them then, and what they give now.

Each statement takes `run_id` and `as_of`, and of the earlier run `base`, `base_as_of` and `base_import`, the last import that it saw. It gives what
`products.ALL` gives, row for row, as long as lines were only added since (docs/decisions/0012).
"""

from analytics.rollups.products import FIGURES, PACKED, SALES

# Lines that this run sees and the earlier one did not.
FRESH = """
create temporary table fresh on commit drop as
select l.line_key, l.invoice_no from facts.order_lines l
where l.day < %(as_of)s and l.line_key in (
    select i.line_key from facts.line_imports i where i.import_id > %(base_import)s
    and not exists (select from facts.line_imports e where e.line_key = i.line_key and e.import_id <= %(base_import)s))
union select l.line_key, l.invoice_no from facts.order_lines l where l.day >= %(base_as_of)s and l.day < %(as_of)s;
analyze fresh;
create temporary table fresh_orders on commit drop as select distinct invoice_no from fresh;
analyze fresh_orders;
"""
MOVED = """
create temporary table moved on commit drop as
select customer_id, b.segment as before from scored s
full join (select customer_id, segment from published.customer_scores where run_id = %(base)s) b using (customer_id)
where s.segment is distinct from b.segment;
analyze moved;
"""
COUNTED = """
select (select count(*) from fresh), (select coalesce(sum(lines_new), 0)::bigint from facts.imports where undone_at is null),
       (select count(*) from moved), (select count(*) from scored)
"""

# Whole orders that have such a line, and whole customers whose segment is another. `known`: the earlier run saw the line.
AGAIN = """
create temporary table again on commit drop as
select l.market, l.customer_id, l.product_code, l.merchandise, l.invoice_no, l.day, l.kind, l.quantity, l.amount, f.line_key is null as known
from facts.order_lines l left join fresh f using (line_key)
where l.day < %(as_of)s and l.kind <> 'adjustment' and l.invoice_no in (select invoice_no from fresh_orders)
union all
select l.market, l.customer_id, l.product_code, l.merchandise, l.invoice_no, l.day, l.kind, l.quantity, l.amount, true
from facts.order_lines l
where l.day < %(as_of)s and l.kind <> 'adjustment' and l.customer_id in (select customer_id from moved)
  and l.invoice_no not in (select invoice_no from fresh_orders);
"""

CELLS = f"""
create temporary table product_change on commit drop as
with bought as (
    select side.sign, market, customer_id, product_code, merchandise, invoice_no, {FIGURES}
    from again join (values (1), (-1)) as side (sign) on side.sign = 1 or known group by 1, 2, 3, 4, 5, 6
), placed as (
    select b.*, case when b.customer_id is null then 'guest' when b.sign = -1 and m.customer_id is not null then coalesce(m.before, 'no segment')
                     else coalesce(s.segment, 'no segment') end as segment
    from bought b left join scored s using (customer_id) left join moved m using (customer_id)
), cells as (
    select market, segment, day, product_code, merchandise,
           (coalesce(sum(sign * units), 0) * 10000)::bigint as units, (coalesce(sum(sign) filter (where sold), 0))::integer as orders,
           (coalesce(sum(sign * gross), 0) * 10000)::bigint as gross, (coalesce(sum(sign * returns), 0) * 10000)::bigint as returns
    from placed group by 1, 2, 3, 4, 5
)
select * from cells where units <> 0 or orders <> 0 or gross <> 0 or returns <> 0;
analyze product_change;
"""  # noqa: S608 - constants of this file

MONTHS = """
insert into published.product_months
select %(run_id)s, market, segment, month, product_code, merchandise, sum(units), sum(orders), sum(gross), sum(returns)
from (
    select market, segment, month, product_code, merchandise, units, orders, gross, returns from published.product_months where run_id = %(base)s
    union all
    select market, segment, date_trunc('month', day)::date, product_code, merchandise, units, orders, gross, returns from product_change
) as both_sides
group by market, segment, month, product_code, merchandise
having sum(units) <> 0 or sum(orders) <> 0 or sum(gross) <> 0 or sum(returns) <> 0;
"""

# Only days that changed are unpacked.
DAYS = f"""
create temporary table days_changed on commit drop as
select distinct market, segment, day from product_change where merchandise and segment not in ('guest', 'no segment');
analyze days_changed;
insert into published.product_days
select %(run_id)s, market, segment, day, product_codes, units, orders, gross, returns from published.product_days
where run_id = %(base)s and (market, segment, day) not in (select market, segment, day from days_changed);
insert into published.product_days
select %(run_id)s, market, segment, day, {PACKED}
from (
    select market, segment, day, product_code, sum(units)::bigint as units, sum(orders)::integer as orders, sum(gross)::bigint as gross,
           sum(returns)::bigint as returns
    from (
        select d.market, d.segment, d.day, of_day.*
        from published.product_days d join days_changed using (market, segment, day),
             unnest(d.product_codes, d.units, d.orders, d.gross, d.returns) as of_day (product_code, units, orders, gross, returns)
        where d.run_id = %(base)s
        union all
        select market, segment, day, product_code, units, orders, gross, returns from product_change
        where merchandise and segment not in ('guest', 'no segment')
    ) as both_sides
    group by market, segment, day, product_code
    having sum(units) <> 0 or sum(orders) <> 0 or sum(gross) <> 0 or sum(returns) <> 0
) as cells
group by market, segment, day;
"""  # noqa: S608 - constants of this file
ALL = AGAIN + CELLS + MONTHS + SALES + DAYS
