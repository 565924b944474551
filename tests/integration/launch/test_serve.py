"""The processes of a running installation: those that are needed, and helpers that are not."""

import os
import signal
import sys
import threading
import time

import pytest

from analytics.launch import children
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


def test_a_process_that_had_worked_is_started_again_and_once_more_when_it_is_not_well_yet(tmp_path, monkeypatch, capsys):
    """As when the database restarts: the worker ends, cannot start while the database is away, and works again."""
    monkeypatch.setattr(children, "WELL_SECONDS", 0.6)
    monkeypatch.setattr(children, "PAUSE_SECONDS", 0.05)
    starts = tmp_path / "starts"
    # The first start works for a second, the second for no time at all, the third for long.
    lives = f"import time; p = {str(starts)!r}; open(p, 'a').write('x'); n = len(open(p).read()); time.sleep({{1: 1, 2: 0}}.get(n, 60))"
    served = [sys.executable, "-c", "import time; time.sleep(60)"]

    def stop() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (starts.exists() and len(starts.read_text()) >= 3):
            time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop)
    stopping.start()
    try:
        assert supervise([[sys.executable, "-c", lives], served], {"BASKETRY_VAR": str(tmp_path)}, "serving") == 0
    finally:
        stopping.join()
    assert starts.read_text() == "xxx"
    assert "is started again" in capsys.readouterr().err


def test_a_log_that_has_grown_long_begins_anew_under_those_who_write_it(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "LOG_BYTES", 10)
    with (tmp_path / "server.log").open("ab", buffering=0) as log, (tmp_path / "server.log").open("ab", buffering=0) as other:
        other.write(b"0123456789")
        children.shorten(log)
        assert not (tmp_path / "server.log.1").exists()
        other.write(b"A")
        children.shorten(log)
        other.write(b"B")
    assert (tmp_path / "server.log.1").read_bytes() == b"0123456789A" and (tmp_path / "server.log").read_bytes() == b"B"
