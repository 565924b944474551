"""The processes of a running installation: those that are needed, and helpers that are not."""

import signal
import sys
import time

import pytest

from analytics.launch.serve import supervise

LEAVES = [sys.executable, "-c", "print('nothing to draw with')"]


@pytest.fixture(autouse=True)
def signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_helper_that_leaves_is_let_go_and_a_needed_process_that_ends_ends_all(tmp_path, capsys):
    env = {"BASKETRY_VAR": str(tmp_path)}
    began = time.monotonic()
    assert supervise([[sys.executable, "-c", "import time; time.sleep(2)"]], env, "serving", helpers=[LEAVES]) == 1
    assert time.monotonic() - began >= 2
    said = capsys.readouterr()
    assert "serving" in said.out and "ended by itself (code 0)" in said.err
    assert "nothing to draw with" in (tmp_path / "server.log").read_text()
