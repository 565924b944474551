"""Groups of customers: the comparison, the choice, the groups, who is in which; and the analyst's pin, which every later run follows.

Scores, choices and groups are worked out over all markets and are global by design, as cut points are; customers are protected.

Revision ID: 0012
"""

from alembic import op

from migrations.protection import protect

revision = "0012"
down_revision = "0011"

SCHEMA = """
create table published.cluster_choices (
    run_id     bigint primary key references published.runs on delete cascade,
    algorithm  text not null,
    k          integer not null,
    structure  text not null check (structure in ('none', 'weak', 'clear')),
    pinned     boolean not null,
    words      text not null,
    features   text not null,
    projected  double precision not null
);
create table published.cluster_scores (
    run_id             bigint not null references published.runs on delete cascade,
    algorithm          text not null,
    k                  integer not null,
    silhouette         double precision,
    cloud              double precision,
    calinski_harabasz  double precision,
    davies_bouldin     double precision,
    inertia            double precision,
    explained          double precision,
    stability          double precision,
    noise_share        double precision,
    smallest_share     double precision,
    reason             text not null,
    primary key (run_id, algorithm, k)
);
-- Medians of the measures, and means of the standardised logs; 0 is outside every group.
create table published.cluster_groups (
    run_id            bigint not null references published.runs on delete cascade,
    cluster           integer not null,
    name              text not null,
    recency_days      double precision not null,
    frequency_orders  double precision not null,
    monetary          double precision not null,
    recency_z         double precision not null,
    frequency_z       double precision not null,
    monetary_z        double precision not null,
    primary key (run_id, cluster)
);
-- One row per customer and market; money is that market's own, in ten-thousandths. draw: a random rank, by which pictures take a sample.
create table published.cluster_customers (
    run_id            bigint not null references published.runs on delete cascade,
    market            text not null,
    customer_id       text not null,
    shared            boolean not null,
    segment           text not null,
    cluster           integer not null,
    silhouette        real,
    x                 real not null,
    y                 real not null,
    draw              integer not null,
    recency_days      integer not null,
    frequency_orders  integer not null,
    gross             bigint not null,
    returns           bigint not null
);
create index on published.cluster_customers (run_id, market);
create index on published.cluster_customers (run_id, customer_id);

create table published.cluster_pins (
    pin_id     bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    person_id  uuid, -- null: from the command line
    algorithm  text not null check (algorithm in ('', 'K-Means', 'Gaussian mixture', 'Ward', 'HDBSCAN', 'Bisecting K-Means')),
    k          integer not null check ((algorithm = '') = (k = 0) and (k = 0 or k between 2 and 10))
);
grant select, insert, update, delete on published.cluster_choices, published.cluster_scores, published.cluster_groups, published.cluster_customers
    to basketry_job;
grant select on published.cluster_choices, published.cluster_scores, published.cluster_groups, published.cluster_customers to basketry_web, basketry_render;
grant select (pin_id, at, algorithm, k) on published.cluster_pins to basketry_job, basketry_web, basketry_render;
grant insert (algorithm, k) on published.cluster_pins to basketry_job;

-- The one way to pin: an empty algorithm takes the pin away. The next clusters run follows.
create function published.pin_clusters(wanted text, groups integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who access.people;
    made bigint;
begin
    -- Whoever may not pin is told so before what she asked for is looked at.
    select p.* into who from access.people p where p.person_id = access.viewer_id() and p.role in ('analyst', 'admin');
    if who.person_id is null then
        raise exception 'this person may not pin groups' using errcode = '42501';
    end if;
    insert into published.cluster_pins (person_id, algorithm, k) values (who.person_id, wanted, groups) returning pin_id into made;
    return made;
exception when check_violation or not_null_violation then
    raise exception 'a pin is an algorithm and 2 to 10 groups' using errcode = '22023';
end
$$;
revoke all on function published.pin_clusters(text, integer) from public;

create function access.audit_pin() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into access.audit (person_id, email, event, detail)
    values (new.person_id, coalesce((select p.email from access.people p where p.person_id = new.person_id), 'command line'), 'clusters pinned',
            jsonb_build_object('algorithm', new.algorithm, 'k', new.k));
    return null;
end
$$;
revoke all on function access.audit_pin() from public;
create trigger audited after insert on published.cluster_pins for each row execute function access.audit_pin();
grant execute on function published.pin_clusters(text, integer) to basketry_web;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
    protect("published", ["cluster_customers"])
