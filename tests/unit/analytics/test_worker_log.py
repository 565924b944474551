"""The worker's log: six lines a minute that the queue's housekeeping went well would be 380 MB a year."""

import logging

import pytest

from analytics.worker_cli import worth_keeping


@pytest.mark.parametrize(
    ("level", "job", "kept"),
    [
        (logging.INFO, {"task_name": "tick"}, False), (logging.INFO, {"task_name": "retry_stalled"}, False), (logging.ERROR, {"task_name": "tick"}, True),
        (logging.INFO, {"task_name": "run"}, True), (logging.INFO, None, True),
    ],
)  # fmt: skip
def test_what_went_well_every_minute_is_not_written_down(level, job, kept):
    record = logging.LogRecord("procrastinate.worker", level, "worker.py", 1, "Starting job", (), None)
    if job:
        record.job = job
    assert worth_keeping(record) is kept
