"""Password hashes: argon2id with the library's own parameters. New passwords must be long, and not among those that are guessed first."""

from __future__ import annotations

import os
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashapp.errors import Busy

SHORTEST = 12
LONGEST = 200
# Fewer guesses than this, by zxcvbn's lists and patterns (30,000 common passwords, names, words, keyboard rows, repeats, dates), and it is guessed.
GUESSES = 1e8
JUDGED = 72
_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep."""
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind `kept`. Takes as long when there is none: an unknown account answers like a known one.

    A hash takes a quarter of a second of a whole core. It is computed in one thread of low priority, and few may wait for it: however many guesses
    arrive, those who are inside keep the cores and the server's threads.

    Raises
    ------
    Busy
        When too many are waiting.
    """
    if not _PLACES.acquire(blocking=False):
        raise Busy("Many people are signing in just now. Try again in a moment; nothing was changed.")
    try:
        return _HASHING.submit(_verified, password, kept).result()
    finally:
        _PLACES.release()


def _gentle() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


_PLACES = threading.BoundedSemaphore(3)
_HASHING = ThreadPoolExecutor(1, thread_name_prefix="hashing", initializer=_gentle)


def _verified(password: str, kept: str | None) -> bool:
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
    # Its lists take half a second to load: only who chooses a password waits for them.
    from zxcvbn import zxcvbn

    if float(zxcvbn(password[:JUDGED], user_inputs=["basketry"], max_length=JUDGED)["guesses"]) < GUESSES:
        return "This password is among the first that are tried. Three or four words that do not belong together are hard to guess. Nothing was changed."
    return ""
