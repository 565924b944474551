"""One-time tokens, outside identities, and the two rules that no code may forget: a change ends sessions, and an administrator remains.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"

SCHEMA = """
-- A link for a new password or a first sign-in: only its hash is kept, it works once, and ends by itself.
create table access.one_time_tokens (
    token_hash  text primary key,
    person_id   uuid not null references access.people on delete cascade,
    purpose     text not null check (purpose in ('reset', 'invitation')),
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    used_at     timestamptz
);
create index on access.one_time_tokens (person_id);
-- Who a person is elsewhere: OpenID Connect's issuer and subject, which never change, unlike an e-mail address.
create table access.identities (
    issuer     text not null,
    subject    text not null,
    person_id  uuid not null references access.people on delete cascade,
    primary key (issuer, subject)
);
grant select, insert, update, delete on access.one_time_tokens, access.identities to basketry_auth;
-- The log is searched by time.
create index on access.audit (at);

create function access.end_sessions() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    whose uuid := case tg_op when 'DELETE' then old.person_id else new.person_id end;
begin
    update access.sessions s set revoked_at = clock_timestamp() where s.person_id = whose and s.revoked_at is null;
    return null;
end
$$;
create trigger change_ends_sessions after update of role, all_markets, password_hash, disabled_at on access.people for each row
    when (old.role <> new.role or old.all_markets <> new.all_markets or old.password_hash is distinct from new.password_hash
          or old.disabled_at is distinct from new.disabled_at)
    execute function access.end_sessions();
create trigger change_ends_sessions after insert or update or delete on access.market_grants for each row execute function access.end_sessions();

-- Two administrators who take each other's role at once would leave none: the lock lets one of them see the other's change.
create function access.keep_an_administrator() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtext('basketry administrators'));
    if exists (select from before b where b.role = 'admin' and b.all_markets and b.disabled_at is null)
       and not exists (select from access.people p where p.role = 'admin' and p.all_markets and p.disabled_at is null) then
        raise exception 'the last administrator' using errcode = 'BK001';
    end if;
    return null;
end
$$;
create trigger keep_an_administrator_changed after update on access.people referencing old table as before
    for each statement execute function access.keep_an_administrator();
create trigger keep_an_administrator_removed after delete on access.people referencing old table as before
    for each statement execute function access.keep_an_administrator();
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
