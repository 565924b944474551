"""The person who is looking."""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = ("viewer", "analyst", "admin")
EVERYONE = frozenset(ROLES)


@dataclass(frozen=True)
class Viewer:
    """A signed-in person. `token` opens her rows in the database for as long as her session lasts; it is never shown or logged.

    `scope` is what the answers she gets depend on: part of every cache key.
    """

    person_id: str
    email: str
    name: str
    role: str
    all_markets: bool
    markets: tuple[str, ...]
    token: str = field(repr=False)

    @property
    def scope(self) -> str:
        """Her markets, as one text."""
        return "*" if self.all_markets else "\n".join(sorted(self.markets))
