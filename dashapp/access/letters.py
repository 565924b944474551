"""What the mails about accounts say."""

from __future__ import annotations

from sqlalchemy import Engine

from dashapp.access import tokens
from dashapp.mail import Post

PATH = "/choose-password"
SUBJECTS = {"reset": "A new password for Basketry", "invitation": "You are invited to Basketry"}
OPENINGS = {
    "reset": "Somebody, probably you, asked for a new password for Basketry. If it was not you, do nothing: the old one stays.",
    "invitation": "You have been given an account in Basketry, your shop's shared answers about its customers.",
}


def link(base: str, token: str) -> str:
    """The address that a one-time token is used at."""
    return f"{base}{PATH}?token={token}"


def life(purpose: str) -> str:
    """How long a link works, in words."""
    minutes = tokens.LIVES[purpose].total_seconds() / 60
    return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 1440:.0f} days"


def mint_and_send(auth: Engine, post: Post, email: str, purpose: str, *, by: str) -> bool:
    """Mail a new one-time link to an address; False when nobody who may sign in has it.

    Raises
    ------
    OSError, smtplib.SMTPException
        When the mail server does not take it.
    """
    token = tokens.mint(auth, email, purpose, by=by)
    if token:
        body = f"{OPENINGS[purpose]}\n\nChoose a password here, within {life(purpose)}; the link works once:\n\n{link(post.links, token)}\n"
        post.send(email, SUBJECTS[purpose], body)
    return token is not None
