"""`python -m analytics migrate`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from sqlalchemy.exc import OperationalError, SQLAlchemyError

import migrations
from analytics import roles
from analytics.errors import AnalyticsError, DatabaseUnavailable


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    commands.add_parser("migrate", help="bring the database to the newest revision").set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Migrate, and say so."""
    migrate()
    print("The database is at the newest revision.")
    return 0


def migrate(env: Mapping[str, str] | None = None) -> None:
    """Bring the database of `env` to the newest revision.

    Raises
    ------
    DatabaseUnavailable, AnalyticsError
        With the server's own reason; each revision is applied whole or not at all.
    """
    try:
        migrations.upgrade(env)
    except OperationalError as error:
        raise DatabaseUnavailable(
            f"Cannot migrate the database at {roles.shown(roles.admin_url(env))}: {_reason(error)}. Check DATABASE_URL and that the server runs."
        ) from error
    except SQLAlchemyError as error:
        raise AnalyticsError(f"The database could not be migrated: {_reason(error)}. It stays at its last whole revision.") from error


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", error)).strip().splitlines()[-1][:200]
