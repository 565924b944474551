"""When the shop's nightly run is due: a cron line read by the shop's own clock, through both changes of the clock, once per due time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from croniter import CroniterError, croniter

from analytics import db
from analytics.errors import SettingError

# After a longer pause of the worker one run catches up; what was due before is past. A last time further ahead than this is of a clock that was wrong.
CATCH_UP = timedelta(days=2)


def check(cron: str, zone: str) -> None:
    """Refuse what is no schedule.

    Raises
    ------
    SettingError
        With what was wrong, got and wanted.
    """
    try:
        croniter(cron)
        ZoneInfo(zone)
    except (CroniterError, ValueError, KeyError) as error:
        raise SettingError(f"The schedule {cron[:60]!r} cannot be read ({error}); five fields such as 0 3 * * * were expected.") from error
    except (ZoneInfoNotFoundError, OSError) as error:
        raise SettingError(f"There is no time zone {zone[:60]!r}; a name such as Europe/London was expected.") from error


def latest_due(cron: str, zone: str, now: datetime, after: datetime | None) -> datetime | None:
    """The latest due time by the shop's clock that has come by `now` (an aware moment) and is later than `after`; None when there is none.

    A due time in the hour that the spring skips comes when the clock has jumped over it; one in the hour that the autumn repeats comes the first time.
    """
    place = ZoneInfo(zone)
    here = now.astimezone(place).replace(tzinfo=None)
    begin = max(after or here - timedelta(minutes=1), here - CATCH_UP)
    found = None
    steps = croniter(cron, begin)
    for _ in range(5000):
        due = steps.get_next(datetime)
        if due > here + timedelta(hours=1):
            break
        # fold=0: the first of two; a time that there is not is read with the offset before the jump, which is the moment after it.
        if due.replace(tzinfo=place, fold=0).astimezone(UTC) <= now.astimezone(UTC):
            found = due
    return found


def kept(env: Mapping[str, str] | None = None) -> bool:
    """Whether somebody has made a schedule; until then the setting BASKETRY_NIGHTLY counts."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select exists (select from jobs.schedule)")
        return cursor.fetchone()[0]


def claim(now: datetime, env: Mapping[str, str] | None = None) -> bool:
    """Whether the nightly run is due now, and this worker is the one to start it."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select cron, time_zone, last_due from jobs.schedule where name = 'nightly' and enabled for update")
        found = cursor.fetchone()
        if not found:
            return False
        cron, zone, last = found
        if last is not None and last > now.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + CATCH_UP:
            last = None
        due = latest_due(cron, zone, now, last)
        if due is None or (last is not None and due <= last):
            return False
        cursor.execute("update jobs.schedule set last_due = %s where name = 'nightly'", (due,))
        return True
