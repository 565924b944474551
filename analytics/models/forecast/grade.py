"""How far each horizon can be trusted, in one of three words and a sentence.

Rules
    useful: the history is four times the horizon (for a year: two years), three tests or more (for a year: one), off by at most 60 % per day and 25 % in
    total, nearer per day than naive, 70-90 % of tested days inside the 80 % range, and a sum that agrees with last year's same days. rough: tested, and
    off by at most half in total. Everything else is not supported, and the sentence says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

USEFUL, ROUGH, NOT_SUPPORTED = "useful", "rough", "not supported"
YEAR = 365
QUARTER = 91
# How far a forecast may be from last year's same days, grown as of late, before that is said.
UNLIKE = 1.4
MOST_WAPE = 0.6
MOST_TOTAL = {USEFUL: 0.25, ROUGH: 0.5}
COVERED = (0.7, 0.9)
BASELINE = "No model was nearer than repeating the last weeks, so that is what is shown."


@dataclass(frozen=True)
class Grade:
    """One horizon's grade and its sentence."""

    horizon_days: int
    grade: str
    sentence: str


def graded(
    horizon: int,
    history_days: int,
    tests: int,
    shown: Mapping[str, float | None],
    naive: Mapping[str, float | None],
    unlike: str = "",
    baseline: bool = False,
) -> Grade:
    """Grade a horizon.

    Parameters
    ----------
    shown, naive
        `wape`, `total_error`, `bias`, and of the shown model `coverage_80` (0-1; missing when it could not be tested).
    unlike
        Why the forecast does not look like the year before (see `season`); empty when it does, or when that cannot be told.
    baseline
        Whether naive is what is shown, because no model was nearer.
    """
    wape, total = shown.get("wape"), shown.get("total_error")
    if not tests or wape is None or total is None:
        return Grade(horizon, NOT_SUPPORTED, f"{_said(horizon)}: not supported. {history_days} days of history leave nothing to test it on.")
    misses = [*_misses(horizon, history_days, tests, shown, naive), *([unlike] if unlike else [])]
    grade = USEFUL if not misses else ROUGH if total <= MOST_TOTAL[ROUGH] else NOT_SUPPORTED
    why = f" Not better than that, because {' and '.join(misses)}." if grade == ROUGH else f" {' and '.join(misses).capitalize()}." if misses else ""
    itself = f" {BASELINE}" if baseline else ""
    return Grade(horizon, grade, f"{_said(horizon)}: {grade}, {typically('month' if horizon >= YEAR else 'day', wape, total, shown.get('bias'))}.{why}{itself}")


def _misses(horizon: int, history_days: int, tests: int, shown: Mapping[str, float | None], naive: Mapping[str, float | None]) -> list[str]:
    wape, total, covered, usual = (float(value) if value is not None else None for value in
                                   (shown["wape"], shown["total_error"], shown.get("coverage_80"), naive.get("wape")))  # fmt: skip
    needed = 2 * YEAR if horizon >= YEAR else 4 * horizon
    told = [
        (history_days < needed, f"{history_days} days of history are less than {needed}"),
        (tests < (1 if horizon >= YEAR else 3), f"only {tests} earlier forecast{'s' if tests != 1 else ''} could be tested"),
        (horizon < YEAR and wape is not None and wape > MOST_WAPE, "single days cannot be told"),
        (total is not None and total > MOST_TOTAL[USEFUL], "the total was too far off"),
        (wape is not None and usual is not None and wape > usual, "repeating the last weeks was nearer"),
        (covered is not None and not COVERED[0] <= covered <= COVERED[1], f"{percent(covered or 0)} of days lay inside the 80 % range"),
    ]
    return [words for is_so, words in told if is_so]


def season(horizon: int, ahead: float, sales: pd.Series) -> str:
    """Whether the sum ahead agrees with what the same days brought a year before, grown as of late; if not, a sentence without its end.

    A year of history holds each season once. No test has covered the season to come, so the one time it was seen is asked instead.
    """
    overlap = min(QUARTER, len(sales) - YEAR)
    if overlap < 7:
        return ""
    lately, then = float(sales.iloc[-overlap:].sum()), float(sales.iloc[-YEAR - overlap : -YEAR].sum())
    before = float(sales.iloc[-YEAR : len(sales) - YEAR + horizon].sum())
    if then <= 0 or lately <= 0 or before <= 0:
        return ""
    growth = lately / then
    if 1 / UNLIKE <= ahead / before / growth <= UNLIKE:
        return ""
    change = f"{percent(abs(ahead / before - 1))} {'above' if ahead > before else 'below'}"
    late = f"{percent(abs(growth - 1))} {'above' if growth >= 1 else 'below'}"
    return f"the forecast is {change} the same days a year before, while the last {overlap} days were {late} theirs"


def typically(unit: str, wape: float, total: float, bias: float | None) -> str:
    """Typically so much off per day (week, month), in total, and mostly in which direction."""
    lean = "" if bias is None or abs(bias) < 0.02 else f", on the whole {percent(abs(bias))} too {'low' if bias < 0 else 'high'}"
    return f"typically {percent(wape)} off per {unit} and {percent(total)} off in total{lean}"


def unsupported_year(history_days: int, growth_of: str) -> Grade:
    """A year that one year of data does not support."""
    if history_days < YEAR:
        return Grade(YEAR, NOT_SUPPORTED, f"A year: not supported by {history_days} days of data, which hold no whole year to repeat.")
    return Grade(
        YEAR,
        NOT_SUPPORTED,
        f"A year: not supported by {history_days} days of data (730 are needed to tell season from trend). Shown as a range of what the last year's pattern "
        f"and the last quarter's growth (against {growth_of}) would each give.",
    )


def _said(horizon: int) -> str:
    return "A year" if horizon >= YEAR else f"{horizon} days"


def percent(value: float) -> str:
    """A share in words."""
    return f"{value:.0%}".replace("%", " %")
