"""Guessing passwords is slowed by account-and-peer and by peer; never by account alone, so that a stranger cannot lock the owner out."""

from __future__ import annotations

from sqlalchemy import Connection, text

MINUTES = 15
PER_ACCOUNT_AND_PEER = 5
PER_PEER = 30

FAILURES = """
select count(*) filter (where email = :email) as account, count(*) as peer
from access.sign_in_attempts
where peer = :peer and not succeeded and email not like 'link:%' and attempted_at > now() - make_interval(mins => :minutes)
  and attempted_at > coalesce((select max(attempted_at) from access.sign_in_attempts where peer = :peer and email = :email and succeeded), '-infinity')
"""
NOTE = "insert into access.sign_in_attempts (email, peer, succeeded) values (:email, :peer, :succeeded)"
# Links that were asked for lately: for this address, and from anywhere by this peer. Asking is noted under "link:" and the address.
ASKED = """
select count(*) filter (where email = :asked) as account, count(*) as peer from access.sign_in_attempts
where email like 'link:%' and (peer = :peer or email = :asked) and attempted_at > now() - make_interval(mins => :minutes)
"""
LINKS_PER_ACCOUNT = 3
LINKS_PER_PEER = 20
FORGET = "delete from access.sign_in_attempts where attempted_at < now() - interval '1 day'"


def must_wait(connection: Connection, email: str, peer: str) -> bool:
    """Whether this peer has failed too often lately."""
    failed = connection.execute(text(FAILURES), {"email": email, "peer": peer, "minutes": MINUTES}).one()
    return failed.account >= PER_ACCOUNT_AND_PEER or failed.peer >= PER_PEER


def note(connection: Connection, email: str, peer: str, *, succeeded: bool) -> None:
    """Remember an attempt for a day."""
    connection.execute(text(NOTE), {"email": email[:200], "peer": peer, "succeeded": succeeded})
    connection.execute(text(FORGET))


def may_ask(connection: Connection, email: str, peer: str) -> bool:
    """Whether another link may be mailed to this address at this peer's request; a request that may is remembered."""
    asked = f"link:{email}"[:200]
    lately = connection.execute(text(ASKED), {"asked": asked, "peer": peer, "minutes": MINUTES}).one()
    allowed = lately.account < LINKS_PER_ACCOUNT and lately.peer < LINKS_PER_PEER
    if allowed:
        note(connection, asked, peer, succeeded=False)
    return allowed
