"""Forecasts in parallel processes: the same digits on any number of them, and one that fails never costs the others."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from tqdm import tqdm

from analytics.models import forecast as model
from analytics.models.forecast.grade import NOT_SUPPORTED, Grade

log = logging.getLogger(__name__)
Told = Callable[[int, int], None]


def work(subjects: Sequence[model.Subject], params: model.Params, processes: int, told: Told | None = None) -> list[model.Result]:
    """One result per subject, in order.

    Parameters
    ----------
    told
        Called after each with how many are done, and how many there are; what it raises ends the work.
    """
    processes = min(processes or os.cpu_count() or 1, max(1, len(subjects)))
    with tqdm(total=len(subjects), unit=" series", desc="forecasts", disable=not sys.stderr.isatty(), leave=False) as bar:
        counted = _Counter(bar, told, len(subjects))
        if processes == 1:
            return [counted(attempt(subject, params)) for subject in subjects]
        return _parallel(subjects, params, processes, counted)


def attempt(subject: model.Subject, params: model.Params) -> model.Result:
    """A forecast, or the reason why it failed."""
    try:
        return model.forecast(subject, params)
    except Exception as error:  # whatever one series does, the others are forecast
        log.exception("the forecast of %s failed", subject.name)
        return failed(f"It failed ({type(error).__name__}); the log says more.")


def failed(reason: str) -> model.Result:
    """A result without a forecast."""
    return model.Result(reason=reason, grades=(Grade(0, NOT_SUPPORTED, f"Not supported: {reason}"),))


def _parallel(subjects: Sequence[model.Subject], params: model.Params, processes: int, counted: _Counter) -> list[model.Result]:
    results: dict[int, model.Result] = {}
    # spawn: a fork would copy the database connection.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future, int] = {pool.submit(attempt, subject, params): at for at, subject in enumerate(subjects)}
        for future in as_completed(waiting):
            try:
                results[waiting[future]] = counted(future.result())
            except BrokenProcessPool:
                continue
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    for at in sorted(set(range(len(subjects))) - set(results)):
        results[at] = counted(_alone(subjects[at], params))
    return [results[at] for at in range(len(subjects))]


def _alone(subject: model.Subject, params: model.Params) -> model.Result:
    """A process was killed and took its pool along: what is left is done one by one, each in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(attempt, subject, params).result()
        except BrokenProcessPool:
            return failed("Its process was ended, perhaps for want of memory.")


@dataclass
class _Counter:
    """Counts results as they come; a bar that is not shown does not."""

    bar: tqdm
    told: Told | None
    total: int
    done: int = 0

    def __call__(self, result: model.Result) -> model.Result:
        self.done += 1
        self.bar.update()
        if self.told:
            self.told(self.done, self.total)
        return result
