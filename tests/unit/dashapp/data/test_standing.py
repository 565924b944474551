"""Cron lines in words."""

import pytest

from dashapp.data.standing import in_words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 3 * * *", "Every day at 03:00"), ("15 4 * * 1-5", "On weekdays at 04:15"), ("5 * * * *", "Every hour at 5 minutes past"),
        ("*/10 * * * *", "By */10 * * * *"), ("0 3 1 * *", "By 0 3 1 * *"), ("0 3 * * 2", "By 0 3 * * 2"),
    ],
)  # fmt: skip
def test_in_words(cron, words):
    assert in_words(cron) == words
