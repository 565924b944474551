"""Twenty people browse while somebody guesses passwords, twenty a second: how much slower do pages become?"""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from benchmarks.served import PASSWORD, Served

PEOPLE = 20
GUESSES_A_SECOND = 20
SECONDS = 20
PAUSE = 1.0
PATHS = ("/markets", "/segments", "/products")


def run(served: Served) -> dict[str, Any]:
    """Browse quietly, then under the flood.

    Returns
    -------
    dict
        `quiet_p95_ms`, `flooded_p95_ms`, `ratio`, `requests` (of browsing, in both), `guesses`, and what became of them by status.
    """
    sessions = [signed_in(served, f"person{number}@shop.test") for number in range(PEOPLE)]
    questions = [question for path in PATHS for question in asked(sessions[0], served.address, path)]
    quiet = browse(sessions, served.address, questions)
    stop, statuses = threading.Event(), {}
    guessers = [threading.Thread(target=guess, args=(served.address, number, stop, statuses), daemon=True) for number in range(GUESSES_A_SECOND)]
    for each in guessers:
        each.start()
    flooded = browse(sessions, served.address, questions)
    stop.set()
    one, other = p95(quiet), p95(flooded)
    return {"quiet_p95_ms": one, "flooded_p95_ms": other, "ratio": round(other / one, 2), "requests": [len(quiet), len(flooded)], "guesses": statuses}


def signed_in(served: Served, email: str) -> requests.Session:
    """A browser's session of a person."""
    session = requests.Session()
    # As browsers do when a kept connection was closed meanwhile.
    session.mount("http://", HTTPAdapter(max_retries=Retry(2, allowed_methods=None)))
    form = session.get(f"{served.address}/sign-in", timeout=30)
    token = form.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = session.post(f"{served.address}/sign-in", data={"email": email, "password": PASSWORD, "csrf_token": token}, timeout=60)
    answer.raise_for_status()
    return session


def asked(session: requests.Session, address: str, path: str) -> list[str]:
    """The body that a page's refresh sends."""
    known = session.get(f"{address}/_dash-dependencies", timeout=30).json()
    bodies = []
    for callback in known:
        names = [f"{entry['id']}.{entry['property']}" for entry in callback["inputs"]]
        if names[:2] != ["location.search", "dark.data"] or f"{path.strip('/')}-chips.children" not in callback["output"]:
            continue
        values = {"location.search": "?market=Germany", "dark.data": False}
        inputs = [{**entry, "value": values.get(name)} for entry, name in zip(callback["inputs"], names, strict=True)]
        parts = [part.rpartition(".") for part in callback["output"].strip(".").split("...")]
        outputs = [{"id": part[0], "property": part[2]} for part in parts]
        changed = ["location.search"]
        bodies.append(json.dumps({"output": callback["output"], "outputs": outputs, "inputs": inputs, "state": [], "changedPropIds": changed}))
    return bodies


def browse(sessions: list[requests.Session], address: str, questions: list[str]) -> list[float]:
    """Milliseconds of each answer, of all people at once."""
    times: list[float] = []

    def person(session: requests.Session, number: int) -> None:
        end = time.monotonic() + SECONDS
        headers = {"X-CSRFToken": session.cookies["_csrf_token"], "Content-Type": "application/json"}
        time.sleep(PAUSE * number / PEOPLE)
        # Each begins at another place.
        turn = number * len(questions) // len(sessions)
        while time.monotonic() < end:
            began = time.perf_counter()
            answer = session.post(f"{address}/_dash-update-component", data=questions[turn % len(questions)], headers=headers, timeout=60)
            times.append((time.perf_counter() - began) * 1000)
            answer.raise_for_status()
            turn += 1
            time.sleep(PAUSE)

    _together([lambda each=session, n=number: person(each, n) for number, session in enumerate(sessions)])
    return times


def guess(address: str, number: int, stop: threading.Event, statuses: dict[int, int]) -> None:
    """One guess a second, each for another account."""
    session = requests.Session()
    token = session.get(f"{address}/sign-in", timeout=30).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    time.sleep(number / GUESSES_A_SECOND)
    turn = 0
    while not stop.is_set():
        began = time.monotonic()
        form = {"email": f"person{turn % 20}@shop.test", "password": f"guess {number} {turn}", "csrf_token": token}
        status = session.post(f"{address}/sign-in", data=form, timeout=60).status_code
        statuses[status] = statuses.get(status, 0) + 1
        turn += 1
        time.sleep(max(0.0, 1.0 - (time.monotonic() - began)))


def _together(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def p95(times: list[float]) -> float:
    """The 95th percentile, to a tenth of a millisecond."""
    return round(statistics.quantiles(times, n=20)[18], 1)
