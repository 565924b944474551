"""Times by the shop's clock, through summer and winter time."""

from datetime import UTC, datetime, timedelta

import pytest

from dashapp.clock import Clock

LONDON = Clock("Europe/London")
WINTER, SUMMER = datetime(2026, 1, 5, 12, 0, 9, tzinfo=UTC), datetime(2026, 7, 5, 23, 30, tzinfo=UTC)


def test_without_a_time_zone_it_is_utc():
    clock = Clock()
    assert (clock.name, clock.at(WINTER), clock.told(WINTER), clock.iso(WINTER)) == (
        "UTC", "2026-01-05 12:00", "05 Jan 2026 12:00 UTC", "2026-01-05T12:00:09+00:00",
    )  # fmt: skip


def test_summer_time_counts_and_with_it_the_day():
    assert [LONDON.at(WINTER), LONDON.at(SUMMER)] == ["2026-01-05 12:00", "2026-07-06 00:30"]
    assert LONDON.told(SUMMER) == "06 Jul 2026 00:30 Europe/London"
    assert [LONDON.iso(WINTER)[-6:], LONDON.iso(SUMMER)[-6:]] == ["+00:00", "+01:00"]
    assert Clock("America/New_York").at(datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC), seconds=True) == "2025-12-31 23:59:59"


def test_the_hour_that_comes_twice_says_which_it_is_and_no_other_does():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    hours = [LONDON.at(first + timedelta(hours=number)) for number in range(-1, 3)]
    assert hours == ["2026-10-25 00:30", "2026-10-25 01:30 (+01:00)", "2026-10-25 01:30 (+00:00)", "2026-10-25 02:30"]
    assert Clock("America/St_Johns").at(datetime(2026, 11, 1, 3, 45, tzinfo=UTC)) == "2026-11-01 01:15 (-02:30)"
    assert LONDON.told(first) == "25 Oct 2026 01:30 (+01:00) Europe/London"


@pytest.mark.parametrize("zone", ["Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns", ""])
def test_no_two_minutes_of_a_year_are_told_alike(zone):
    clock, moments = Clock(zone), [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * step) for step in range(2 * 24 * 365)]
    assert len({clock.at(moment) for moment in moments}) == len(moments)
    assert [datetime.fromisoformat(clock.iso(moment)) for moment in moments[::97]] == moments[::97]


def test_a_column_names_the_clock_once_and_what_never_was_has_no_time():
    columns = [{"field": "begun", "headerName": "Began"}, {"field": "seen", "headerName": "Last used"}]
    assert [each["headerName"] for each in LONDON.over(columns, "begun")] == ["Began (Europe/London)", "Last used"]
    assert columns[0]["headerName"] == "Began", "the columns themselves stay"
    assert [Clock().at(None), Clock().at(None, never="never")] == ["", "never"]
