"""More kinds of run: each kind has a current run of its own, so that slow models never hold back fresh sales.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"

KINDS = ("core", "forecasts", "clusters", "cohorts", "movement")


def upgrade() -> None:
    """Let the ledger hold them."""
    op.execute("alter table published.runs drop constraint runs_kind_check")
    op.execute(f"alter table published.runs add constraint runs_kind_check check (kind in ({', '.join(repr(kind) for kind in KINDS)}))")
