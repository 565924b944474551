"""Money and units of the product cubes in whole ten-thousandths: as exact as decimals with four places, and summed several times as fast.

And from PostgreSQL 17 on the job may refresh statistics: the first questions after a large import come before autovacuum does.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change the columns, with what is in them."""
    for table in ("product_sales", "product_months"):
        changes = ", ".join(f"alter column {name} type bigint using ({name} * 10000)::bigint" for name in ("units", "gross", "returns"))
        op.execute(f"alter table published.{table} {changes}")
        op.execute(f"comment on table published.{table} is 'units, gross and returns are in ten-thousandths'")
    op.execute("""
        do $$ begin
            if current_setting('server_version_num')::int >= 170000 then
                execute 'grant maintain on all tables in schema published, facts to basketry_job';
            end if;
        end $$
    """)
