"""By which rule of segments a run was made: viewers see that part of its parameters, and no other.

Revision ID: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add it."""
    op.execute("alter table published.runs add column scoring jsonb generated always as (params -> 'segments') stored")
    op.execute("grant select (scoring) on published.runs to basketry_web, basketry_render")
