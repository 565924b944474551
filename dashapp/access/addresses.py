"""E-mail addresses as people are known by: one spelling each, and nothing that only looks like another."""

from __future__ import annotations

import re

from dashapp.errors import BadRequest

LONGEST = 200
# Letters that look alike in other scripts, spaces and quotes are left out: two accounts must never read as one.
_SHAPE = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)


def address(email: str) -> str:
    """The one spelling of an address: trimmed, in small letters.

    Raises
    ------
    BadRequest
        When it is none, is too long, or has letters outside ASCII (a host in another script is written in its `xn--` form).
    """
    given = email.strip() if isinstance(email, str) else ""
    if not given.isascii():
        raise BadRequest("An e-mail address has plain letters here, so that none can pass for another; write the host in its xn-- form. Nothing was changed.")
    spelled = given.lower()
    if len(spelled) > LONGEST or not _SHAPE.fullmatch(spelled):
        raise BadRequest(f"{given[:80]!r} is no e-mail address; one reads like ada@shop.example. Nothing was changed.")
    return spelled
