"""The questions of the quality report. Each gives one row: how many, the money at stake, up to five examples as JSON."""

# The lines in question: those of one import, or all.
LINES = """
select * from facts.order_lines l
where %(import_id)s::bigint is null or exists (select from facts.line_imports i where i.line_key = l.line_key and i.import_id = %(import_id)s)
"""
_EXAMPLE = "jsonb_build_object('invoice', invoice_no, 'product', product_code, 'amount', round(amount, 2), 'day', day)"


def _simple(condition: str) -> str:
    """Lines that fulfil a condition; the largest as examples."""
    return f"""
        with odd as (select * from ({{lines}}) l where {condition})
        select count(*), coalesce(sum(amount), 0),
               (select jsonb_agg(e) from (select {_EXAMPLE} as e from odd order by abs(amount) desc, line_key limit 5) x)
        from odd
    """


FINDINGS = {
    "guests": (
        "Sales without a customer", "They count in sales, never as a customer.", _simple("kind = 'sale' and customer_id is null"),
    ),
    "nameless": (
        "Sale lines without a product name", "The product is shown by its code or its other lines' name.", _simple("kind = 'sale' and description is null"),
    ),
    "repeated": (
        "Lines that repeat an earlier line of the same file in every column", "They are kept: a till may scan an item twice.", _simple("repeated"),
    ),
    "adjustments": (
        "Lines that are neither sale nor return (no price, no quantity, bad debt, cancelled orders)", "They are kept, and count in no sales.",
        _simple("kind = 'adjustment'"),
    ),
    "services": (
        "Sales of services (postage, fees, vouchers, discounts)", "They count in sales, and are left out of product lists.",
        _simple("kind = 'sale' and not merchandise"),
    ),
    "known": (
        "Lines that other files hold too", "They count once.", """
        with odd as (
            select * from ({lines}) l where line_key in (select line_key from facts.line_imports group by line_key having count(*) > 1))
        select count(*), coalesce(sum(amount) filter (where kind = 'sale'), 0), null::jsonb from odd
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
        with odd as (
            select * from ({lines}) l where kind = 'return' and customer_id is not null and exists (
                select from facts.order_lines s where s.customer_id = l.customer_id and s.product_code = l.product_code and s.kind = 'sale'
                  and s.sold_at <= l.sold_at))
        select count(*), coalesce(-sum(amount), 0), null::jsonb from odd
        """,
    ),
    "unmatched returns": (
        "Returns without a purchase in the data", "They are subtracted too: the purchase is older than the data, or was by a guest.", f"""
        with odd as (
            select * from ({{lines}}) l where kind = 'return' and (customer_id is null or not exists (
                select from facts.order_lines s where s.customer_id = l.customer_id and s.product_code = l.product_code and s.kind = 'sale'
                  and s.sold_at <= l.sold_at)))
        select count(*), coalesce(-sum(amount), 0),
               (select jsonb_agg(e) from (select {_EXAMPLE} as e from odd order by abs(amount) desc, line_key limit 5) x)
        from odd
        """,
    ),
    "outliers": (
        "Sale lines far beyond the usual amount (three spreads above the upper quarter, on a log scale)", "They are kept. Look at them once.", f"""
        with sold as (select * from ({{lines}}) l where kind = 'sale'),
        fence as (
            select percentile_cont(0.75) within group (order by ln(amount)) * 4 - percentile_cont(0.25) within group (order by ln(amount)) * 3 as top
            from sold where amount > 0),
        odd as (select sold.* from sold, fence where amount > 0 and ln(amount) > fence.top)
        select count(*), coalesce(sum(amount), 0),
               (select jsonb_agg(e) from (select {_EXAMPLE} as e from odd order by amount desc, line_key limit 5) x)
        from odd
        """,
    ),
    "several names": (
        "Products that go by several names", "The commonest name is shown; a search finds the others.", """
        with odd as (
            select product_code, count(distinct description) as names, sum(amount) as amount, min(description) as one, max(description) as other
            from ({lines}) l where kind = 'sale' and description is not null group by product_code having count(distinct description) > 1)
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
            from ({lines}) l where kind = 'sale' and customer_id is not null group by customer_id having count(distinct market) > 1)
        select count(*), coalesce(sum(amount), 0), (select jsonb_agg(e) from (
            select jsonb_build_object('customer', customer_id, 'markets', which) as e from odd order by amount desc, customer_id limit 5) x)
        from odd
        """,
    ),
    "no place": (
        "Lines of countries that stand for no place on the map", "They count; the map says in words how much it leaves out.", """
        with odd as (
            select l.market, count(*) as lines, coalesce(sum(amount) filter (where kind = 'sale'), 0) as amount
            from ({lines}) l join facts.markets m using (market) where m.iso3 is null group by l.market)
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
