"""What happened to order lines besides being added: a run that continues an earlier one must know that nothing else did.

Revision ID: 0022
"""

from alembic import op

revision = "0022"
down_revision = "0021"

# By triggers, so that whoever changes lines, and in whatever way, is noted. What an import does to lines that it adds itself is no change.
SCHEMA = """
create table facts.line_changes (
    change_id   bigint generated always as identity primary key,
    changed_at  timestamptz not null default now(),
    what        text not null
);
grant select, insert on facts.line_changes to basketry_job;
grant usage on all sequences in schema facts to basketry_job;

create function facts.note_lines_gone() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from gone) then
        insert into facts.line_changes (what) values ('lines were taken away');
    end if;
    return null;
end
$$;
create function facts.note_lines_emptied() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into facts.line_changes (what) values ('lines were taken away');
    return null;
end
$$;
create function facts.note_lines_changed() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from changed c join facts.line_imports i using (line_key) join facts.imports m using (import_id)
               where m.xmin <> pg_current_xact_id()::xid)
       or exists (select from changed c where not exists (select from facts.line_imports i where i.line_key = c.line_key)) then
        insert into facts.line_changes (what) values ('lines were read anew');
    end if;
    return null;
end
$$;
create trigger lines_gone after delete on facts.order_lines referencing old table as gone for each statement execute function facts.note_lines_gone();
create trigger links_gone after delete on facts.line_imports referencing old table as gone for each statement execute function facts.note_lines_gone();
create trigger lines_emptied after truncate on facts.order_lines for each statement execute function facts.note_lines_emptied();
create trigger links_emptied after truncate on facts.line_imports for each statement execute function facts.note_lines_emptied();
create trigger lines_changed after update on facts.order_lines referencing old table as changed for each statement
    execute function facts.note_lines_changed();
create trigger links_changed after update on facts.line_imports referencing old table as changed for each statement
    execute function facts.note_lines_changed();
"""


# A foreign key is looked up once per row, half of the time that a run takes to write its rows. What it was for is done once per run.
LARGE = ("sales_daily", "sales_daily_total", "sales_shared", "customers", "customer_scores", "product_months", "product_sales", "product_days")
PRUNED = f"""
create function published.forget_rows() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    {" ".join(f"delete from published.{table} where run_id in (select run_id from gone);" for table in LARGE)}
    return null;
end
$$;
create trigger rows_forgotten after delete on published.runs referencing old table as gone for each statement execute function published.forget_rows();
"""


def upgrade() -> None:
    """Make the table and what writes it; let runs forget their own rows."""
    op.execute(SCHEMA)
    for table in LARGE:
        op.execute(f"alter table published.{table} drop constraint {table}_run_id_fkey")
    op.execute(PRUNED)
