"""Products of one run, from those of an earlier one: its cells, less what changed lines and customers gave to them then, and what they give now.

Each statement takes `run_id` and `as_of`, and of the earlier run `base`, `base_as_of` and `base_import`, the last import that it saw. It gives what
`products.ALL` gives, row for row, as long as lines were only added since (docs/decisions/0012).
"""

from analytics.rollups.products import FIGURES, PACKED, SOME

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

# Orders that have such a line, and all orders of customers whose segment is another: those are the same as before, but for the segment (`same`).
AGAIN = """
create temporary table again on commit drop as
select l.market, l.customer_id, l.product_code, l.merchandise, l.invoice_no, l.day, l.kind, l.quantity, l.amount, false as same, f.line_key is null as known
from facts.order_lines l left join fresh f using (line_key)
where l.day < %(as_of)s and l.kind <> 'adjustment' and l.invoice_no in (select invoice_no from fresh_orders)
union all
select l.market, l.customer_id, l.product_code, l.merchandise, l.invoice_no, l.day, l.kind, l.quantity, l.amount, true, true
from facts.order_lines l
where l.day < %(as_of)s and l.kind <> 'adjustment' and l.customer_id in (select customer_id from moved)
  and l.invoice_no not in (select invoice_no from fresh_orders);
"""

# What they give now (sign 1), less what they gave then (sign -1).
CELLS = f"""
create temporary table product_change on commit drop as
with bought as (
    select market, customer_id, product_code, merchandise, invoice_no, same, side.sign, {FIGURES}
    from again join (values (1), (-1)) as side (sign) on side.sign = 1 or (known and not same) group by 1, 2, 3, 4, 5, 6, 7
), placed as (
    select b.market, b.product_code, b.merchandise, b.day, b.sold, b.units, b.gross, b.returns, side.sign,
           case when b.customer_id is null then 'guest' when side.sign = -1 and m.customer_id is not null then coalesce(m.before, 'no segment')
                else coalesce(s.segment, 'no segment') end as segment
    from bought b join (values (1), (-1)) as side (sign) on side.sign = b.sign or b.same
    left join scored s on s.customer_id = b.customer_id left join moved m on m.customer_id = b.customer_id
), cells as (
    select market, segment, day, product_code, merchandise,
           (coalesce(sum(sign * units), 0) * 10000)::bigint as units, (coalesce(sum(sign) filter (where sold), 0))::integer as orders,
           (coalesce(sum(sign * gross), 0) * 10000)::bigint as gross, (coalesce(sum(sign * returns), 0) * 10000)::bigint as returns
    from placed group by 1, 2, 3, 4, 5
)
select * from cells where units <> 0 or orders <> 0 or gross <> 0 or returns <> 0;
analyze product_change;
"""  # noqa: S608 - constants of this file

_CELL = "market, segment, product_code, merchandise"
_ADDED = f"sum(units), sum(orders), sum(gross), sum(returns) from both_sides group by {{cell}} {SOME}"
MONTHS = f"""
create temporary table months_changed on commit drop as
select market, segment, date_trunc('month', day)::date as month, product_code, merchandise, sum(units)::bigint as units, sum(orders)::integer as orders,
       sum(gross)::bigint as gross, sum(returns)::bigint as returns
from product_change group by 1, 2, 3, 4, 5;
analyze months_changed;
insert into published.product_months
with both_sides as (
    select {_CELL}, month, units, orders, gross, returns from published.product_months where run_id = %(base)s
    union all select {_CELL}, month, units, orders, gross, returns from months_changed
)
select %(run_id)s, market, segment, month, product_code, merchandise, {_ADDED.format(cell=_CELL + ", month")};
"""  # noqa: S608 - constants of this file

SALES = f"""
insert into published.product_sales
with both_sides as (
    select {_CELL}, units, orders, gross, returns from published.product_sales where run_id = %(base)s
    union all select {_CELL}, units, orders, gross, returns from months_changed
)
select %(run_id)s, market, segment, product_code, merchandise, {_ADDED.format(cell=_CELL)};
"""  # noqa: S608 - constants of this file

# Only days that changed are unpacked, each for itself.
DAYS = f"""
create temporary table days_changed on commit drop as
select market, segment, day, {PACKED} from product_change where merchandise and segment not in ('guest', 'no segment')
group by market, segment, day;
analyze days_changed;
insert into published.product_days
select %(run_id)s, market, segment, day, product_codes, units, orders, gross, returns from published.product_days
where run_id = %(base)s and (market, segment, day) not in (select market, segment, day from days_changed);
insert into published.product_days
select %(run_id)s, market, segment, day, packed.*
from days_changed c left join (select * from published.product_days where run_id = %(base)s) d using (market, segment, day),
lateral (
    select {PACKED}
    from (
        select product_code, sum(units)::bigint as units, sum(orders)::integer as orders, sum(gross)::bigint as gross, sum(returns)::bigint as returns
        from (
            select * from unnest(d.product_codes, d.units, d.orders, d.gross, d.returns)
            union all select * from unnest(c.product_codes, c.units, c.orders, c.gross, c.returns)
        ) as both_sides (product_code, units, orders, gross, returns)
        group by product_code {SOME} order by product_code
    ) as cells
) as packed
where packed.product_codes is not null;
"""  # noqa: S608 - constants of this file
ALL = AGAIN + CELLS + MONTHS + SALES + DAYS
