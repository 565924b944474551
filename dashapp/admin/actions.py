"""What administrators can do to somebody, each with the question that is asked first. The browser names an action and a person; both are checked here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from dashapp.access import changes, letters, people, tokens
from dashapp.errors import BadRequest, NotFound
from dashapp.mail import Post


@dataclass(frozen=True)
class Action:
    """`question` is put to the administrator; `work` does it and says what was done."""

    question: str
    work: Callable[[Engine, Post, str, str], str]


def _disable(auth: Engine, post: Post, who: str, by: str) -> str:
    changes.disabled(auth, who, by=by, disabled=True)
    return "The account is closed, and its sessions have ended."


def _enable(auth: Engine, post: Post, who: str, by: str) -> str:
    changes.disabled(auth, who, by=by, disabled=False)
    return "The account is open again."


def _end(auth: Engine, post: Post, who: str, by: str) -> str:
    return f"{changes.end_sessions(auth, who, by=by)} sessions have ended."


def _revoke(auth: Engine, post: Post, session: str, by: str) -> str:
    changes.end_session(auth, session, by=by)
    return "The session has ended."


def _link(auth: Engine, post: Post, who: str, by: str) -> str:
    email = next((each["email"] for each in people.listed(auth) if each["person_id"] == who), "")
    return given_link(auth, post, email, "reset", by)


ACTIONS = {
    "disable": Action("Close the account of {who}? Every session ends at once; nothing of the account is deleted, and it can be opened again.", _disable),
    "enable": Action("Open the account of {who} again, with the role and markets it had?", _enable),
    "end": Action("Sign {who} out everywhere?", _end),
    "link": Action("Make a link at which {who} chooses a new password? It works once, for 30 minutes; older links stop working.", _link),
    "revoke": Action("End this session of {who}?", _revoke),
}


def given_link(auth: Engine, post: Post, email: str, purpose: str, by: str) -> str:
    """Mail a link, or show it where there is no mail, and say which."""
    if post.works:
        if not letters.mint_and_send(auth, post, email, purpose, by=by):
            raise NotFound("This account is closed. Open it first; nothing was changed.")
        return f"A link is mailed to {email}. It works once, for {letters.life(purpose)}."
    token = tokens.mint(auth, email, purpose, by=by)
    if token is None:
        raise NotFound("This account is closed. Open it first; nothing was changed.")
    return f"Hand this link over yourself; it works once, for {letters.life(purpose)}: {letters.link(post.links, token)}"


def named(pending: Any) -> tuple[Action, str]:
    """The action and the id that the browser kept while asking.

    Raises
    ------
    BadRequest
        When it is no action of ours.
    """
    if not isinstance(pending, dict) or pending.get("action") not in ACTIONS or not isinstance(pending.get("id"), str):
        raise BadRequest("That is nothing that can be done here. Nothing was changed.")
    return ACTIONS[pending["action"]], pending["id"]


def texts(values: Any, what: str) -> list[str]:
    """A list of texts from the browser."""
    if not isinstance(values or [], list) or not all(isinstance(value, str) for value in values or []):
        raise BadRequest(f"{what} must be a list of names. Nothing was changed.")
    return list(values or [])
