"""What must hold before the first request is answered. The application refuses to start otherwise, and says what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from dash import Dash
from flask import Flask
from sqlalchemy import Connection, Engine, text

from dashapp import db
from dashapp.access import callbacks, gate
from dashapp.errors import SettingError

# Below these, known holes are open (STACK): kept by hand.
OLDEST = {"dash": (4, 4, 1), "flask-caching": (2, 5, 0), "flask": (3, 1, 0), "werkzeug": (3, 1, 0), "gunicorn": (23, 0, 0)}
OLDEST_SERVER = {15: 14, 16: 10, 17: 6}
# What viewers may read that has no market: nothing in it is one market's.
WITHOUT_MARKET = {
    "published.runs", "published.current_runs", "published.score_cuts", "facts.service_codes", "facts.countries",
    "published.cluster_choices", "published.cluster_scores", "published.cluster_groups", "published.cluster_pins",
    "published.movement_dates", "published.movement_segments", "published.segment_guide", "published.segment_gates",
    "published.value_fit", "published.value_trust",
}  # fmt: skip
# What is shared among people instead of markets, each behind the policy of these words.
BOARDS = {"boards.boards", "boards.tiles", "boards.annotations", "boards.shares"}
BOARD_POLICY = ("boards.viewer_boards", "board_id")
WEAK = ("changeme", "secret", "password", "default", "example", "basketry")

READABLE = """
select n.nspname || '.' || c.relname as name, c.relkind::text as kind, c.relrowsecurity and c.relforcerowsecurity as forced,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'market' and not a.attisdropped) as has_market,
       coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false) as as_invoker,
       (select array_agg(pg_get_expr(p.polqual, p.polrelid)) from pg_policy p
        where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
          and (0 = any (p.polroles) or (select oid from pg_roles where rolname = current_user) = any (p.polroles))) as policies
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_t%'
  and has_any_column_privilege(c.oid, 'select')
"""
SELF = """
select r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb as mighty,
       exists (select from pg_class c where c.relowner = r.oid) as owns,
       exists (select from pg_auth_members m where m.member = r.oid) as member,
       (select string_agg(table_schema || '.' || table_name, ', ') from information_schema.role_table_grants
        where grantee = current_user and privilege_type <> 'SELECT') as writes,
       current_setting('server_version_num')::int as server
from pg_roles r where r.rolname = current_user
"""
POLICY = ("viewer_sees_all", "viewer_markets", "market")


def refuse_weak_key(key: str) -> None:
    """A key that is common, or made of few letters, can be guessed."""
    if len(set(key)) < 10 or any(word in key.lower() for word in WEAK):
        raise SettingError("BASKETRY_SECRET_KEY is easy to guess. `openssl rand -base64 48` makes one that is not. Nothing was started.")


def refuse_debug(env: Mapping[str, str]) -> None:
    """Debug mode shows code to whoever asks."""
    for name in ("FLASK_DEBUG", "DASH_DEBUG", "DASH_UI"):
        if env.get(name, "").strip().lower() in {"1", "true", "yes", "on"}:
            raise SettingError(f"{name} is on: it opens the code to everyone who can reach the server. Unset it. Nothing was started.")


def refuse_old_parts(installed: Mapping[str, str] | None = None) -> None:
    """Libraries with known holes."""
    for name, oldest in OLDEST.items():
        found = (installed or {}).get(name) or version(name)
        numbers = tuple(int(part) for part in found.split(".")[:3] if part.isdigit())
        if numbers < oldest:
            wanted = ".".join(map(str, oldest))
            raise SettingError(f"{name} {found} has known holes; at least {wanted} is needed: `pip install -r requirements.txt`. Nothing was started.")


def refuse_undeclared(server: Flask, app: Dash) -> None:
    """Routes and callbacks that do not say who may use them."""
    if silent := gate.undeclared(server) + callbacks.undeclared(app):
        raise SettingError(f"These do not declare who may use them: {', '.join(silent)[:500]}. Nothing was started.")


def refuse_open_tables(web: Engine) -> None:
    """Tables that the web role could read past row-level security, or rights that it must not have.

    Raises
    ------
    SettingError
        Naming the tables.
    DatabaseDown
        When the database does not answer.
    """
    with db.reading_as(web, "") as connection:
        if wrong := complaints(connection):
            raise SettingError(f"The database is not safe to serve from: {'; '.join(wrong)}. Run `python -m analytics migrate`. Nothing was started.")


def complaints(connection: Connection) -> list[str]:
    """Everything that is wrong with the rights of the role that is signed in."""
    wrong = []
    for table in connection.execute(text(READABLE)).mappings():
        name = table["name"]
        if table["kind"] == "v" and not table["as_invoker"]:
            wrong.append(f"the view {name} does not run as its reader")
        elif table["kind"] in "mf":
            wrong.append(f"{name} cannot carry row-level security")
        elif table["has_market"] and table["kind"] != "v" and not table["forced"]:
            wrong.append(f"{name} has a market and no forced row-level security")
        elif table["has_market"] and table["kind"] != "v" and not _guarded(table["policies"]):
            wrong.append(f"{name} has not the one policy for viewers")
        elif name in BOARDS and not (table["forced"] and _guarded(table["policies"], BOARD_POLICY)):
            wrong.append(f"{name} has not the one policy for readers of boards")
        elif not table["has_market"] and name not in WITHOUT_MARKET | BOARDS:
            wrong.append(f"{name} is readable and stands on no list")
    me = connection.execute(text(SELF)).mappings().one()
    wrong += ["the web role has rights of an administrator"] if me["mighty"] else []
    wrong += ["the web role owns tables"] if me["owns"] else []
    wrong += ["the web role is a member of another role"] if me["member"] else []
    wrong += [f"the web role may write to {me['writes']}"] if me["writes"] else []
    major, minor = divmod(me["server"], 10_000)
    if major < 15 or minor < OLDEST_SERVER.get(major, 0):
        wrong.append(f"PostgreSQL {major}.{minor} has known holes (15.14, 16.10, 17.6 or newer is needed)")
    return wrong


def _guarded(policies: list[str] | None, words: tuple[str, ...] = POLICY) -> bool:
    return bool(policies) and len(policies or ()) == 1 and all(word in (policies or [""])[0] for word in words)
