"""The shop's clock: times that people read are told by it, through summer and winter time. While nobody has said a time zone, by UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

SHOP = "select time_zone from facts.shop()"


@dataclass(frozen=True)
class Clock:
    """`zone`: the shop's time zone, such as Europe/London; empty: nobody has said."""

    zone: str = ""

    @property
    def name(self) -> str:
        """What it is called beside a time, or over a column of times."""
        return self.zone or "UTC"

    def local(self, moment: datetime) -> datetime:
        """A moment by this clock."""
        return moment.astimezone(ZoneInfo(self.name))

    def at(self, moment: datetime | None, *, seconds: bool = False, never: str = "") -> str:
        """A moment in a list, whose heading names the clock: 2026-10-25 00:59.

        The hour that comes twice when summer time ends says which of the two it is, by how far it is ahead of UTC: 2026-10-25 01:30 (+01:00).
        """
        if moment is None:
            return never
        here = self.local(moment)
        twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
        return f"{here:%Y-%m-%d %H:%M}{f':{here:%S}' if seconds else ''}{f' ({_offset(here)})' if twice else ''}"

    def told(self, moment: datetime) -> str:
        """A moment in a sentence, with the clock's name."""
        here = self.local(moment)
        return f"{here:%d %b %Y} {self.at(moment)[11:]} {self.name}"

    def iso(self, moment: datetime) -> str:
        """A moment for machines: 2026-10-25T01:30:00+01:00, which says by itself what it means."""
        return self.local(moment).isoformat(timespec="seconds")

    def over(self, columns: Sequence[dict[str, Any]], field: str) -> list[dict[str, Any]]:
        """A grid's columns with the clock's name in the heading of one, for all times in it; a heading that is too long for its column goes on below."""
        whole = {column["field"]: f"{column['headerName']} ({self.name})" for column in columns}
        named = {"headerName": whole[field], "headerTooltip": whole[field], "wrapHeaderText": True, "autoHeaderHeight": True, "minWidth": 165}
        return [column | named if column["field"] == field else column for column in columns]


def of(connection: Connection) -> Clock:
    """The clock of the shop, by the rules in force."""
    return Clock(connection.execute(text(SHOP)).scalar() or "")


def _offset(here: datetime) -> str:
    told = f"{here:%z}"
    return f"{told[:3]}:{told[3:5]}"
