"""Row-level security, said once: a viewer sees her markets' rows; the job sees all, by a policy of its own since FORCE binds owners too."""

from collections.abc import Sequence

from alembic import op

VIEWER = "(select access.viewer_sees_all()) or market = any ((select access.viewer_markets())::text[])"


def protect(schema: str, tables: Sequence[str]) -> None:
    """Force row-level security on tables that have a `market`, with the viewer's and the job's policies."""
    for table in tables:
        op.execute(f"alter table {schema}.{table} enable row level security")
        op.execute(f"alter table {schema}.{table} force row level security")
        op.execute(f"create policy viewer_markets on {schema}.{table} for select to basketry_web, basketry_render using ({VIEWER})")
        op.execute(f"create policy job_all on {schema}.{table} to basketry_job using (true) with check (true)")
