"""The statements of an import. COPY refuses tables with row-level security, so rows come in through temporary tables."""

PREPARE = """
set local temp_buffers = '64MB';
set local work_mem = '128MB';
create temporary table staged (
    line_key uuid, invoice_no text, product_code text, description text, quantity numeric, unit_price numeric, customer_id text, market text,
    sold_at timestamp, kind text, merchandise boolean, repeated boolean, amount numeric
) on commit drop;
create temporary table rejected (line_no bigint, column_name text, reason text, source_row text) on commit drop;
create temporary table touched (invoice_no text, customer_id text, product_code text, market text, line_key uuid, added boolean) on commit drop;
"""

_LINE = """
select line_key, invoice_no, product_code, description, quantity, unit_price, coalesce(amount, quantity * unit_price), customer_id, market, sold_at,
       sold_at::date, kind, merchandise, repeated
from staged
"""
_INTO = """
facts.order_lines (line_key, invoice_no, product_code, description, quantity, unit_price, amount, customer_id, market, sold_at, day, kind,
                   merchandise, repeated)
"""

INSERT_FIRST = f"""
insert into {_INTO} {_LINE};
insert into facts.line_imports select line_key, %(import_id)s from staged;
"""

INSERT = f"""
with added as (
    insert into {_INTO} {_LINE} where not exists (select from facts.order_lines l where l.line_key = staged.line_key)
    returning invoice_no, customer_id, product_code, market, line_key
)
insert into touched select invoice_no, customer_id, product_code, market, line_key, true from added
"""

LINK = """
insert into facts.line_imports select line_key, %(import_id)s from staged on conflict do nothing
"""

MARKED = "select exists (select from facts.imports where marked and undone_at is null and import_id <> %(import_id)s)"

# METRICS.md, "Lines": in a shop without a mark on any invoice, goods given back are told by their negative quantity. What the whole shop has decides,
# so that the order in which its files come does not, or the shop's own rule (`returns`).
GIVEN_BACK = """quantity < 0 and unit_price > 0 and kind <> %(kind)s and left(invoice_no, 1) not in ('A', 'a', 'C', 'c')
      and exists (select from facts.line_imports i join facts.imports m using (import_id)
                  where i.line_key = l.line_key and m.marked is not null and m.undone_at is null)"""
AT_STAKE = f"select count(*), coalesce(sum(amount), 0) from facts.order_lines l where {GIVEN_BACK}"
UNMARKED = f"""
with changed as (
    update facts.order_lines l set kind = %(kind)s
    where {GIVEN_BACK}
      and (%(everywhere)s or line_key in (select i.line_key from facts.line_imports i where i.import_id = %(import_id)s))
    returning invoice_no, customer_id, product_code, market, line_key
)
insert into touched select invoice_no, customer_id, product_code, market, line_key, false from changed
"""

# An order that any file calls cancelled has no sales; of refunds, which exports repeat as they grow, the largest counts. Both follow from the lines
# that are there, whichever file brought them and when.
STATES = """
with named as (
    select distinct invoice_no from facts.order_lines l
    where product_code in ('VOIDED', 'REFUND') {narrowed}
    union select distinct invoice_no from touched where product_code in ('VOIDED', 'REFUND')
), states as (
    select line_key, case
        when bool_or(product_code = 'VOIDED') over (partition by invoice_no) or unit_price <= 0 or quantity = 0 then 'adjustment'
        when product_code = 'REFUND' and row_number() over (
            partition by invoice_no, product_code, customer_id, market order by unit_price desc, line_key) > 1 then 'adjustment'
        when quantity < 0 or product_code = 'DISCOUNT' then 'return' else 'sale' end as kind
    from facts.order_lines where invoice_no in (select invoice_no from named)
      and not exists (select from facts.line_imports i join facts.imports m using (import_id)
                      where i.line_key = order_lines.line_key and m.marked is not null and m.undone_at is null)
), changed as (
    update facts.order_lines l set kind = s.kind from states s where s.line_key = l.line_key and s.kind <> l.kind
    returning l.invoice_no, l.customer_id, l.product_code, l.market, l.line_key
)
insert into touched select invoice_no, customer_id, product_code, market, line_key, false from changed
"""
STATES_FIRST = STATES.format(narrowed="")
STATES_LATER = STATES.format(narrowed="and invoice_no in (select invoice_no from touched)")

UNDO = """
with gone as (
    delete from facts.line_imports where import_id = %(import_id)s returning line_key
), lost as (
    delete from facts.order_lines l using gone
    where l.line_key = gone.line_key and not exists (select from facts.line_imports i where i.line_key = l.line_key and i.import_id <> %(import_id)s)
    returning l.invoice_no, l.customer_id, l.product_code, l.market, l.line_key
)
insert into touched select invoice_no, customer_id, product_code, market, line_key, false from lost
"""
UNDONE = """
delete from facts.rejected_lines where import_id = %(import_id)s;
update facts.imports set undone_at = clock_timestamp(), undone_by = %(by)s where import_id = %(import_id)s;
"""
FORGET = """
delete from facts.products p where not exists (select from facts.order_lines l where l.product_code = p.product_code);
delete from facts.markets m where not exists (select from facts.order_lines l where l.market = m.market);
"""

_ORDERS = """
insert into facts.orders
select invoice_no, customer_id, market,
       coalesce(min(day) filter (where kind = 'sale'), min(day)), coalesce(min(sold_at) filter (where kind = 'sale'), min(sold_at)),
       bool_or(kind = 'sale'), coalesce(sum(amount) filter (where kind = 'sale'), 0), coalesce(-sum(amount) filter (where kind = 'return'), 0),
       coalesce(sum(quantity) filter (where kind = 'sale'), 0), count(*) filter (where kind = 'sale')
from facts.order_lines where kind <> 'adjustment' {narrowed}
group by invoice_no, customer_id, market;
"""
_CUSTOMERS = """
insert into facts.customers
select customer_id, min(day) filter (where is_order), max(day) filter (where is_order), count(*) filter (where is_order), sum(gross),
       sum(returns), count(distinct market)
from facts.orders where customer_id is not null {narrowed} group by customer_id;
"""
_PRODUCTS = """
insert into facts.products
select product_code, bool_and(merchandise) from facts.order_lines where true {narrowed} group by product_code on conflict do nothing;
"""
_NAMES = """
insert into facts.product_names as n
select market, product_code, description, count(*), max(sold_at)
from facts.order_lines where kind = 'sale' and description is not null {narrowed} group by market, product_code, description
on conflict (product_code, market, name) do update
set lines = n.lines + excluded.lines, last_sold_at = greatest(n.last_sold_at, excluded.last_sold_at);
"""
_MARKETS = """
insert into facts.markets
select o.market, coalesce(c.label, o.market), c.iso3, coalesce(c.groups, '{{}}')
from (select distinct market from {lines}) o left join facts.countries c on lower(c.name) = lower(o.market)
on conflict do nothing;
"""

DERIVE_FIRST = (
    _ORDERS.format(narrowed="") + _CUSTOMERS.format(narrowed="") + _PRODUCTS.format(narrowed="") + _NAMES.format(narrowed="")
    + _MARKETS.format(lines="facts.order_lines")
)

# Orders and customers of touched lines are made anew. Names are counted on by lines that were only added; a product of which a line was changed or lost is
# counted anew from all of its lines, which for a large history are a large part of it.
DERIVE = (
    """
analyze touched;
delete from facts.orders where invoice_no in (select invoice_no from touched);
"""
    + _ORDERS.format(narrowed="and invoice_no in (select invoice_no from touched)")
    + "delete from facts.customers where customer_id in (select customer_id from touched);"
    + _CUSTOMERS.format(narrowed="and customer_id in (select customer_id from touched)")
    + _PRODUCTS.format(narrowed="and product_code in (select product_code from touched except select product_code from facts.products)")
    + "create temporary table recounted on commit drop as select distinct product_code from touched where not added; analyze recounted;"
    + "delete from facts.product_names where product_code in (select product_code from recounted);"
    + _NAMES.format(narrowed="and product_code in (select product_code from recounted)")
    + _NAMES.format(
        narrowed="and line_key in (select line_key from touched where added and product_code not in (select product_code from recounted))"
    )
    + _MARKETS.format(lines="touched")
)
