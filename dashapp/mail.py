"""Plain mails through the shop's own SMTP server; without one, nothing is sent and whoever asks is told how else to get a link."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from dashapp.errors import SettingError
from dashapp.settings import Settings

log = logging.getLogger(__name__)
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
SECONDS = 15


@dataclass(frozen=True)
class Post:
    """Where mails go, and the links they carry begin. Sending happens aside: an answer never shows by its speed whether a mail was sent."""

    url: str
    sender: str
    links: str
    _queue: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="mail"), repr=False, compare=False)

    @property
    def works(self) -> bool:
        """Whether there is a server to send through."""
        return bool(self.url)

    def send(self, to: str, subject: str, body: str) -> None:
        """Send a mail and wait for the server's word."""
        _deliver(self.url, _message(self.sender, to, subject, body))

    def aside(self, work: Callable[[], object]) -> None:
        """Do `work` (find a person, mint a link, send it) later, in a thread of its own; a failure is written to the log."""
        self._queue.submit(work).add_done_callback(_logged)


def _logged(done: Future[object]) -> None:
    if error := done.exception():
        log.error("A mail was not sent: %s", error)


def open_post(settings: Settings) -> Post:
    """The post of these settings.

    Raises
    ------
    SettingError
        When the SMTP address cannot be used, or the sender or the public address is missing beside it.
    """
    if settings.smtp_url:
        parts = urlsplit(settings.smtp_url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise SettingError(f"BASKETRY_SMTP_URL begins with {', '.join(f'{name}://' for name in PORTS)} and names a host. Nothing was started.")
        for name, value in (("BASKETRY_MAIL_FROM", settings.mail_from), ("BASKETRY_PUBLIC_URL", settings.public_url)):
            if not value:
                raise SettingError(f"BASKETRY_SMTP_URL is set, so {name} is needed too. Nothing was started.")
    return Post(settings.smtp_url, settings.mail_from, settings.public_url)


def _message(sender: str, to: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(body)
    return message


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    trust = ssl.create_default_context()
    opened = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust) if parts.scheme == "smtps" else smtplib.SMTP(host, port, timeout=SECONDS)
    with opened as server:
        if parts.scheme == "smtp":
            server.starttls(context=trust)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
