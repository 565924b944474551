"""Indexes of lines that are there already are left as they are: a first load that was killed may have left none, or some.

Revision ID: 0031
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Build the ones that are missing."""
    connection = op.get_bind()
    source = connection.execute(sa.text("select pg_get_functiondef('facts.build_line_indexes()'::regprocedure)")).scalar_one()
    changed, count = re.subn(r"(create (?:unique )?index) (?=\w+ on )", r"\1 if not exists ", source)
    if not count:
        raise RuntimeError("facts.build_line_indexes() is not as this revision knows it")
    connection.exec_driver_sql(changed)
