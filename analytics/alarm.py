"""A mail to the administrators when a run failed: what pages show is older than they may think."""

from __future__ import annotations

import logging
import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from analytics import clock, db

log = logging.getLogger(__name__)
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
SECONDS = 15
_SHOWN = "select r.finished_at from published.current_runs c join published.runs r using (run_id) where c.kind = 'core'"


def run_failed(why: str, env: Mapping[str, str] | None = None) -> int:
    """Tell every administrator; how many were told. Without a mail server nobody is, and the banner on the pages remains.

    A mail that cannot be sent is written to the log: it must not hide the failure that it tells of.
    """
    given = os.environ if env is None else {**os.environ, **env}
    url, sender = given.get("BASKETRY_SMTP_URL", "").strip(), given.get("BASKETRY_MAIL_FROM", "").strip()
    if not url or not sender:
        return 0
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select jobs.administrators()")
        people = [email for (email,) in cursor.fetchall()]
        cursor.execute(_SHOWN)
        shown = cursor.fetchone()
        when = clock.told(cursor, shown[0]) if shown else ""
    since = f"The pages go on showing what was computed on {when}." if when else "Nothing has been computed yet."
    link = f"\n\n{given['BASKETRY_PUBLIC_URL'].rstrip('/')}/data" if given.get("BASKETRY_PUBLIC_URL") else ""
    try:
        _send(url, sender, people, f"The run failed: {why}\n\n{since} The data page shows the jobs, and starts one again.{link}\n")
    except (OSError, smtplib.SMTPException, KeyError) as error:
        log.error("The mail about a failed run was not sent: %s", error)
        return 0
    return len(people)


def _send(url: str, sender: str, people: list[str], body: str) -> None:
    parts, trust = urlsplit(url), ssl.create_default_context()
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    opened = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust) if parts.scheme == "smtps" else smtplib.SMTP(host, port, timeout=SECONDS)
    with opened as server:
        if parts.scheme == "smtp":
            server.starttls(context=trust)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        for person in people:
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = sender, person, "Basketry: a run failed"
            message.set_content(body)
            server.send_message(message)
