"""Due times through both changes of the clock, jumps, and pauses."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics import schedule
from analytics.errors import SettingError


def runs(cron: str, zone: str, begin: datetime, hours: int, step: timedelta = timedelta(minutes=10)) -> list[datetime]:
    """The moments (UTC) at which a worker that looks every `step` starts a run."""
    started, last, now = [], begin.astimezone(ZoneInfo(zone)).replace(tzinfo=None), begin
    while now < begin + timedelta(hours=hours):
        due = schedule.latest_due(cron, zone, now, last)
        if due is not None and due > last:
            last = due
            started.append(now)
        now += step
    return started


def test_once_a_day_by_the_shops_clock_summer_and_winter():
    assert [f"{moment:%H:%M}" for moment in runs("0 3 * * *", "Europe/London", datetime(2026, 7, 1, 12, tzinfo=UTC), 48)] == ["02:00", "02:00"]
    assert [f"{moment:%H:%M}" for moment in runs("0 3 * * *", "Europe/London", datetime(2026, 1, 1, 12, tzinfo=UTC), 48)] == ["03:00", "03:00"]


def test_the_hour_that_the_spring_skips_is_made_up_for_once():
    found = runs("30 1 * * *", "Europe/London", datetime(2026, 3, 28, 12, tzinfo=UTC), 48)
    assert [f"{moment:%d %H:%M}" for moment in found] == ["29 01:30", "30 00:30"]


def test_the_hour_that_the_autumn_repeats_counts_once():
    found = runs("30 1 * * *", "Europe/London", datetime(2026, 10, 24, 12, tzinfo=UTC), 48)
    assert [f"{moment:%d %H:%M}" for moment in found] == ["25 00:30", "26 01:30"]


def test_a_clock_that_jumps_back_starts_nothing_again_and_one_that_jumps_ahead_starts_one():
    three = datetime(2026, 1, 5, 3, 0, 10, tzinfo=UTC)
    due = schedule.latest_due("0 3 * * *", "UTC", three, datetime(2026, 1, 4, 3))
    assert due == datetime(2026, 1, 5, 3)
    for earlier in (timedelta(minutes=5), timedelta(hours=20)):
        again = schedule.latest_due("0 3 * * *", "UTC", three - earlier, due)
        assert again is None or again <= due
    assert schedule.latest_due("0 * * * *", "UTC", three + timedelta(hours=30), due) == datetime(2026, 1, 6, 9)


@pytest.mark.parametrize(
    ("cron", "zone", "told"), [("61 3 * * *", "UTC", "five fields"), ("often", "UTC", "five fields"), ("0 3 * * *", "Mars/Olympus", "time zone")]
)
def test_what_is_no_schedule_is_refused(cron, zone, told):
    with pytest.raises(SettingError, match=told):
        schedule.check(cron, zone)
