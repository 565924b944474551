"""Facts: what the files said, line by line, with the identity that overlapping files and undo stand on.

Revision ID: 0002
"""

from alembic import op

from migrations.protection import protect

revision = "0002"
down_revision = "0001"

SCHEMA = """
create schema facts;
grant usage on schema facts to basketry_job, basketry_web, basketry_render;

create table facts.imports (
    import_id        bigint generated always as identity primary key,
    file_name        text not null,
    content_sha256   text not null unique,
    source           text not null check (source in ('file', 'download', 'simulated')),
    preset           text not null,
    imported_at      timestamptz not null default now(),
    requested_by     text not null default '',
    rows_read        bigint not null,
    rows_rejected    bigint not null,
    lines_new        bigint not null,
    lines_known      bigint not null,
    summary          jsonb not null
);

-- kind and amount are decided once, here; line_key = hash of the normalised source fields + ordinal among identical rows of one sheet.
create table facts.order_lines (
    line_key      uuid not null,
    invoice_no    text not null,
    product_code  text not null,
    description   text,
    quantity      numeric(18,4) not null,
    unit_price    numeric(18,4) not null,
    amount        numeric(20,4) not null,
    customer_id   text,
    market        text not null,
    sold_at       timestamp not null,
    day           date not null,
    kind          text not null check (kind in ('sale', 'return', 'adjustment')),
    merchandise   boolean not null,
    repeated      boolean not null default false
);
-- Without a foreign key: it would be looked up once per line, half of the time that ten million lines take to insert.
create table facts.line_imports (
    line_key   uuid not null,
    import_id  bigint not null
);
create table facts.rejected_lines (
    import_id    bigint not null references facts.imports on delete cascade,
    line_no      bigint not null,
    column_name  text not null default '',
    reason       text not null,
    source_row   jsonb not null
);

-- One row per invoice (an invoice number under two customers or markets is two orders). day = day of its first sale line, else of its first line.
create table facts.orders (
    invoice_no   text not null,
    customer_id  text,
    market       text not null,
    day          date not null,
    ordered_at   timestamp not null,
    is_order     boolean not null,
    gross        numeric(20,4) not null,
    returns      numeric(20,4) not null,
    units        numeric(20,4) not null,
    lines        integer not null
);
create table facts.customers (
    customer_id  text primary key,
    first_day    date,
    last_day     date,
    orders       integer not null,
    gross        numeric(20,4) not null,
    returns      numeric(20,4) not null,
    markets      integer not null
);
create table facts.products (
    product_code text primary key,
    merchandise  boolean not null
);
-- Every spelling of a product, per market, so that a viewer is shown a name that stands in her own markets' lines.
create table facts.product_names (
    market        text not null,
    product_code  text not null,
    name          text not null,
    lines         bigint not null,
    last_sold_at  timestamp not null,
    primary key (product_code, market, name)
);
create table facts.service_codes (
    pattern  text primary key,
    reason   text not null
);
create table facts.countries (
    name    text primary key,
    label   text not null,
    iso3    text,
    groups  text[] not null default '{}'
);
create table facts.markets (
    market  text primary key,
    label   text not null,
    iso3    text,
    groups  text[] not null default '{}'
);

grant select, insert, update, delete, truncate on all tables in schema facts to basketry_job;
grant usage on all sequences in schema facts to basketry_job;
grant select on facts.order_lines, facts.orders, facts.product_names, facts.markets to basketry_web, basketry_render;
grant select on facts.service_codes, facts.countries to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create the schema, its policies and its reference rows."""
    op.execute(SCHEMA)
    protect("facts", ["order_lines", "orders", "product_names", "markets"])
