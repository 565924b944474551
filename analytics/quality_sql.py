"""The questions of the quality report. Each gives one row: how many, the money at stake, up to five examples as JSON.

On ten million lines every pass over them takes seconds: what a pass can count together it does, and no list of lines is sorted.
"""

# What is asked of one import's lines is asked of a copy of them: else each question would look up anew which lines they are.
COPY = """
create temporary table looked on commit drop as
select line_key, invoice_no, product_code, description, amount, customer_id, market, sold_at, day, kind, merchandise, repeated
from facts.order_lines l where exists (select from facts.line_imports i where i.line_key = l.line_key and i.import_id = %(import_id)s);
analyze looked;
"""
ONLY = "select count(*) = 1 and bool_or(import_id = %(import_id)s) from facts.imports where undone_at is null"
_EXAMPLE = "jsonb_build_object('invoice', invoice_no, 'product', product_code, 'amount', round(amount, 2), 'day', day)"

# Lines that fulfil a condition: all are counted in one pass.
SIMPLE = {
    "guests": ("Sales without a customer", "They count in sales, never as a customer.", "kind = 'sale' and customer_id is null"),
    "nameless": (
        "Sale lines without a product name", "The product is shown by its code or its other lines' name.", "kind = 'sale' and description is null",
    ),
    "repeated": (
        "Lines that repeat an earlier line of the same file in every column", "They are kept: a till may scan an item twice.", "repeated",
    ),
    "adjustments": (
        "Lines that are neither sale nor return (no price, no quantity, bad debt, cancelled orders)", "They are kept, and count in no sales.",
        "kind = 'adjustment'",
    ),
    "services": (
        "Sales of services (postage, fees, vouchers, discounts)", "They count in sales, and are left out of product lists.",
        "kind = 'sale' and not merchandise",
    ),
}  # fmt: skip
_COUNTED = ", ".join(f"count(*) filter (where {each}), coalesce(sum(amount) filter (where {each}), 0)" for _, _, each in SIMPLE.values())
COUNTS = f"select {_COUNTED} from {{lines}}"
# The largest of them.
EXAMPLES = f"select jsonb_agg(e) from (select {_EXAMPLE} as e from {{lines}} where {{condition}} order by abs(amount) desc, line_key limit 5) x"

# A return is matched when its customer bought its product, not later: for that the first purchase is enough.
RETURNED = """
create temporary table returned on commit drop as
with back as materialized (select line_key, invoice_no, product_code, amount, customer_id, day, sold_at from {lines} where kind = 'return'),
bought as (
    select customer_id, product_code, min(sold_at) as first from facts.order_lines
    where kind = 'sale' and (customer_id, product_code) in (select customer_id, product_code from back where customer_id is not null)
    group by customer_id, product_code)
select back.*, coalesce(bought.first <= back.sold_at, false) as matched from back left join bought using (customer_id, product_code)
"""

FINDINGS = {
    "known": (
        "Lines that other files hold too", "They count once.", """
        with held as (
            select distinct line_key from facts.line_imports a
            where import_id in (select import_id from facts.imports where undone_at is null and lines_known > 0)
              and exists (select from facts.line_imports b where b.line_key = a.line_key and b.import_id <> a.import_id))
        select count(*), coalesce(sum(amount) filter (where kind = 'sale'), 0), null::jsonb from {lines} join held using (line_key)
        """,
    ),
    "rejected": (
        "Rows that cannot be read", "They are put aside with their line and reason; nothing of them is counted.", """
        select count(*), 0, (select jsonb_agg(e) from (
            select jsonb_build_object('line', line_no, 'column', column_name, 'reason', reason) as e from facts.rejected_lines
            where %(import_id)s::bigint is null or import_id = %(import_id)s order by import_id, line_no limit 5) x)
        from facts.rejected_lines where %(import_id)s::bigint is null or import_id = %(import_id)s
        """,
    ),
    "matched returns": (
        "Returns whose purchase is in the data (same customer and product, not later)", "They are subtracted on the day of the return.", """
        select count(*), coalesce(-sum(amount), 0), null::jsonb from returned where matched
        """,
    ),
    "unmatched returns": (
        "Returns without a purchase in the data", "They are subtracted too: the purchase is older than the data, or was by a guest.", f"""
        select count(*), coalesce(-sum(amount), 0),
               (select jsonb_agg(e) from (select {_EXAMPLE} as e from returned where not matched order by abs(amount) desc, line_key limit 5) x)
        from returned where not matched
        """,
    ),
    # The quartiles are those of percentile_cont, from how many lines have each amount: prices are far fewer than lines.
    "outliers": (
        "Sale lines far beyond the usual amount (three spreads above the upper quarter, on a log scale)", "They are kept. Look at them once.", f"""
        with priced as materialized (select amount, count(*) as lines from {{lines}} where kind = 'sale' and amount > 0 group by amount),
        placed as materialized (
            select ln(amount)::float8 as log, sum(lines) over (order by amount) as upto, sum(lines) over (order by amount) - lines as before from priced),
        wanted as (select share, share * (sum(lines) - 1) as place from priced, (values (0.25::float8), (0.75)) v (share) group by share),
        quartiles as (
            select share, low.log + (high.log - low.log) * (place - floor(place)) as log from wanted
            join placed low on low.before <= floor(place) and low.upto > floor(place)
            join placed high on high.before <= ceil(place) and high.upto > ceil(place)),
        fence as (
            select max(log) filter (where share = 0.75) * 4 - max(log) filter (where share = 0.25) * 3 as top from quartiles),
        odd as materialized (select amount, lines from priced, fence where ln(amount) > fence.top)
        select coalesce(sum(lines), 0), coalesce(sum(amount * lines), 0),
               (select jsonb_agg(e) from (
                   select {_EXAMPLE} as e from {{lines}}
                   where kind = 'sale' and amount >= (select min(amount) from (select amount from odd order by amount desc limit 5) most)
                   order by amount desc, line_key limit 5) x)
        from odd
        """,
    ),
    "several names": (
        "Products that go by several names", "The commonest name is shown; a search finds the others.", """
        with named as (
            select product_code, description, sum(amount) as amount from {lines} where kind = 'sale' and description is not null
            group by product_code, description),
        odd as (
            select product_code, count(*) as names, sum(amount) as amount, min(description) as one, max(description) as other
            from named group by product_code having count(*) > 1)
        select count(*), coalesce(sum(amount), 0), (select jsonb_agg(e) from (
            select jsonb_build_object('product', product_code, 'names', names, 'one', one, 'other', other) as e from odd
            order by names desc, product_code limit 5) x)
        from odd
        """,
    ),
    "several markets": (
        "Customers who buy in several markets", "Each sale counts in its own market; the customer is counted once in any set of markets.", """
        with odd as (
            select customer_id, count(distinct market) as markets, sum(amount) as amount, string_agg(distinct market, ', ' order by market) as which
            from {lines} where kind = 'sale' and customer_id in (select customer_id from facts.customers where markets > 1)
            group by customer_id having count(distinct market) > 1)
        select count(*), coalesce(sum(amount), 0), (select jsonb_agg(e) from (
            select jsonb_build_object('customer', customer_id, 'markets', which) as e from odd order by amount desc, customer_id limit 5) x)
        from odd
        """,
    ),
    "no place": (
        "Lines of countries that stand for no place on the map", "They count; the map says in words how much it leaves out.", """
        with odd as (
            select l.market, count(*) as lines, coalesce(sum(amount) filter (where kind = 'sale'), 0) as amount
            from {lines} l join facts.markets m using (market) where m.iso3 is null group by l.market)
        select coalesce(sum(lines), 0), coalesce(sum(amount), 0),
               (select jsonb_agg(e) from (select jsonb_build_object('country', market, 'lines', lines) as e from odd order by lines desc, market limit 5) x)
        from odd
        """,
    ),
}  # fmt: skip

# The shop's own rules say which days of the week it is open; all seven: those on which most weeks have an order.
GAPS = {
    "gaps": (
        "Open days without an order, three or more in a row", "They are shown as they are: closed, or missing from the files.", """
        with days as (select distinct day from facts.orders where is_order),
        rule as (
            select array(select jsonb_array_elements_text(body->'open_days')::int) as open from facts.rules order by version desc limit 1),
        span as (select min(day) as first, max(day) as last from days),
        week as (
            select extract(isodow from d) as weekday, count(days.day)::float / count(*) as share
            from span, generate_series(first, last, interval '1 day') d left join days on days.day = d::date group by 1),
        missing as (
            select d::date as day, row_number() over (order by d) as place, sum((days.day is not null)::int) over (order by d) as island
            from rule, span, generate_series(first, last, interval '1 day') d left join days on days.day = d::date
            join week on week.weekday = extract(isodow from d)
            where case when cardinality(rule.open) between 1 and 6 then week.weekday = any (rule.open) else week.share > 0.5 end),
        gaps as (
            select min(m.day) filter (where d.day is null) as first, max(m.day) filter (where d.day is null) as last,
                   count(*) filter (where d.day is null) as days
            from missing m left join days d on d.day = m.day group by island having count(*) filter (where d.day is null) >= 3)
        select coalesce(sum(days), 0), 0, (select jsonb_agg(e) from (
            select jsonb_build_object('from', first, 'to', last, 'days', days) as e from gaps order by days desc, first limit 5) x)
        from gaps
        """,
    ),
}  # fmt: skip
