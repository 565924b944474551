"""Alembic's entry: connects with the administrative login, then works as the role that owns everything.

`roles.sql` needs the administrative login's own rights, so revisions see both: `op.get_bind()` is the owner; the roles are made here,
before any revision, because their passwords belong to the installation and not to a revision.
"""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from analytics import roles


def create_roles(connection) -> None:
    """Make the five roles (idempotent), with the passwords their addresses carry."""
    def exists(name: str) -> bool:
        return connection.execute(text("select 1 from pg_roles where rolname = :name"), {"name": name}).scalar() is not None

    # Roles belong to the whole server: two databases migrated at once must not race to make them.
    connection.execute(text("select pg_advisory_lock(hashtext('basketry roles'))"))
    try:
        if not exists(roles.OWNER):
            connection.execute(text(f"create role {roles.OWNER} nologin"))
        connection.execute(text(f"grant {roles.OWNER} to current_user"))
        for role, login in roles.LOGINS.items():
            if not exists(login):
                connection.execute(text(f"create role {login} login noinherit"))
            password = roles.role_password(role, env=_environment())
            connection.exec_driver_sql(f"alter role {login} password %s", (password,))
    finally:
        connection.execute(text("select pg_advisory_unlock(hashtext('basketry roles'))"))
    name = connection.execute(text("select quote_ident(current_database())")).scalar()
    connection.execute(text(f"revoke all on database {name} from public"))
    connection.execute(text(f"grant create, connect on database {name} to {roles.OWNER}"))
    connection.execute(text(f"grant connect on database {name} to {', '.join(roles.LOGINS.values())}"))
    connection.execute(text(f"grant usage, create on schema public to {roles.OWNER}"))
    # COPY refuses tables with row-level security: the job copies into temporary tables and inserts from there.
    connection.execute(text(f"grant temporary on database {name} to {roles.LOGINS['job']}"))


def _environment() -> dict[str, str] | None:
    return context.config.attributes.get("environment")


def run() -> None:
    """Migrate to the revision asked for."""
    engine = create_engine(roles.admin_url(_environment()), poolclass=NullPool)
    with engine.connect() as connection:
        create_roles(connection)
        connection.commit()
        connection.execute(text(f"set role {roles.OWNER}"))
        connection.commit()
        context.configure(connection=connection, target_metadata=None, version_table="alembic_version", version_table_schema="public")
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
