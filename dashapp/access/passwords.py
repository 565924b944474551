"""Password hashes: argon2id with the library's own parameters."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep."""
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind `kept`. Takes as long when there is none: an unknown account answers like a known one."""
    try:
        return _HASHER.verify(kept or _decoy(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return hashed(secrets.token_urlsafe(16))


def complaint(password: str) -> str:
    """What is wrong with a new password, in a sentence; empty when nothing is."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"A password needs {SHORTEST} to {LONGEST} characters; this one has {len(password)}. Nothing was changed."
    return ""
