"""Functions of the database that a later revision changes in one place: the rest of them stays as the revision before left it."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op


def rewrite(doors: Mapping[str, tuple[str, str]]) -> None:
    """Put one text in the place of another in each function (by its signature), which must have it exactly once."""
    connection = op.get_bind()
    for door, (before, after) in doors.items():
        source = connection.execute(sa.text("select pg_get_functiondef(cast(:door as regprocedure))"), {"door": door}).scalar_one()
        if source.count(before) != 1:
            raise RuntimeError(f"{door} is not as this revision knows it")
        connection.exec_driver_sql(source.replace(before, after).replace("%", "%%"))
