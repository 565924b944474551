"""Titles and notes of the forecast's charts: what is expected, and how far that can be trusted."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashapp.figures import theme
from dashapp.filters import Filters


def _where(filters: Filters) -> str:
    names = list(filters.markets)
    if not 0 < len(names) <= 3 or names == [""]:
        return "The"
    return f"{names[0] if len(names) == 1 else ', '.join(names[:-1]) + ' and ' + names[-1]}: the"


TO_COME = "too little history, or the full forecasts are still to come"
"""A first start forecasts sales of markets alone; the worker does the rest (BASKETRY_FORECASTS)."""


def _range(row: pd.Series) -> str:
    return f"{theme.money_short(row['lower_80'])} to {theme.money_short(row['upper_80'])}"


def sales(frame: pd.DataFrame, filters: Filters) -> str:
    """The next 30 days (or the whole periods ahead) as one number with its range."""
    expected, grain = frame.dropna(subset=["forecast"]), filters.option("grain", "day")
    if expected.empty:
        return "No chosen market has enough history for a forecast"
    if grain != "day":
        # The first week ahead is mostly sold already.
        total, first = expected["forecast"].sum(), expected.iloc[min(1, len(expected) - 1) if grain == "week" else 0]
        when = f"{first['date']:%B %Y}" if grain == "month" else f"the week of {theme.day(first['date'])}"
        return f"{_where(filters)} next {len(expected)} {grain}s should bring about {theme.money_short(total)}; {when} {_range(first)}"
    expected = expected.head(30)
    total, before = expected["forecast"].sum(), frame["actual"].dropna().tail(30).sum()
    change = f", {theme.share(abs(total / before - 1), 0)} {'above' if total > before else 'below'} the 30 days before" if before > 0 else ""
    words = theme.sales_words(filters.basis)
    return f"{_where(filters)} next {len(expected)} days should bring about {theme.money_short(total)} {words}{change}"


def sales_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """What the forecast leaves out."""
    notes = ["The band is what 80 % of days were inside of in tests on the past."] if frame["forecast"].notna().any() else []
    return [*notes, "The forecast begins after the last day of the data, whatever the period."] if filters.date_to or filters.period else notes


def orders(frame: pd.DataFrame, filters: Filters) -> str:
    """Orders or customers of the next 30 days, or of the first whole week or month ahead."""
    measure, grain = filters.option("measure", "orders"), filters.option("grain", "day")
    ahead = frame.dropna(subset=["forecast"])
    if ahead.empty:
        said = [sentence for sentence in frame["sentence"] if sentence]
        return f"{measure.capitalize()} {f'by {grain} ' if grain != 'day' else ''}are not forecast here: {said[-1] if said else TO_COME}"
    if grain != "day":
        # The first week ahead is mostly over already.
        row = ahead.iloc[min(1, len(ahead) - 1) if grain == "week" else 0]
        when = f"{row['date']:%B %Y}" if grain == "month" else f"the week of {theme.day(row['date'])}"
        of = f"{'different customer' if measure == 'customers' else 'order'}{'' if theme.count(row['forecast']) == '1' else 's'}"
        spread = f"{theme.count(row['lower_80'])} to {theme.count(row['upper_80'])}"
        where = _where(filters).removesuffix("the").removesuffix("The")
        told = f"{when} should {'see' if measure == 'customers' else 'bring'} about {theme.count(row['forecast'])} {of} ({spread})"
        return f"{where}{told}" if where else f"{told[0].upper()}{told[1:]}"
    expected = ahead.head(30)
    if measure == "customers":
        return f"{_where(filters)} next {len(expected)} days should see about {theme.count(expected['forecast'].mean())} customers a day"
    return f"{_where(filters)} next {len(expected)} days should bring about {theme.count(expected['forecast'].sum())} orders"


def orders_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """What is counted, and how far that can be trusted in the nearer and in the farther future; the table says it of every horizon."""
    grain, customers = filters.option("grain", "day"), filters.option("measure", "orders") == "customers"
    notes = ["Customers are counted day by day: who orders on two days counts on both."] if customers and grain == "day" else []
    if customers and grain != "day":
        notes.append(f"Each customer is counted once in each {grain}: who orders in two counts in both, so {grain}s do not add up to a year.")
        twice = frame.dropna(subset=["added"]).tail(12 if grain == "month" else 52)
        if len(twice) and twice["actual"].sum():
            share = theme.share(twice["added"].sum() / twice["actual"].sum() - 1, 2)
            notes.append(f"Who orders in two markets counts once here; the markets added up were {share} more over the last {len(twice)} {grain}s.")
    told = [sentence for sentence in frame[frame["forecast"].notna()]["sentence"] if sentence]
    missing = [sentence for sentence in frame[frame["forecast"].isna()]["sentence"] if sentence] if told else []
    nearer = told[:1] if grain == "month" else told[1:2] or told[:1]
    return [*notes, *dict.fromkeys([*nearer, *told[-1:], *missing])]


def periods(frame: pd.DataFrame, filters: Filters) -> str:
    """How far the next quarter can be trusted."""
    row = frame[frame["period"].str.contains("quarter", regex=False)]
    if row.empty or row.iloc[0]["expected"] != row.iloc[0]["expected"]:
        return "What the next month, quarter and year should bring"
    first = row.iloc[0]
    graded = {"useful": "a useful forecast", "rough": "a rough forecast", "not supported": "a forecast that the past does not support"}
    return f"{first['period']}: {theme.money_short(first['expected'])}, {graded.get(first['grade'], 'a forecast')}"


def periods_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """The grades in words, and how far the sum of the markets is from the whole forecast by itself."""
    notes = [str(sentence) for sentence in frame["sentence"].dropna()]
    known = frame[frame["by_itself"].notna()]
    if known.empty:
        return notes
    row = known.iloc[-1]
    apart = theme.change(row["by_itself"] / row["expected"] - 1, 0) if row["expected"] else theme.MISSING
    whole = f"the {row['period'][5:]}, is {theme.money_short(row['by_itself'])} ({apart})"
    return [*notes, f"Shown are the markets, added up; forecast by itself, {whole}."]


def accuracy(frame: pd.DataFrame, filters: Filters) -> str:
    """How far off the shown model was at 30 days, beside the baseline."""
    if frame.empty:
        return "No forecast could be tested on the past"
    first = frame[frame["market"] == frame["market"].iloc[0]]
    at_30 = first[(first["horizon_days"] == 30) & first["wape"].notna()]
    chosen, naive = at_30[at_30["chosen"].astype(bool)], at_30[at_30["model"] == "naive"]
    if chosen.empty or naive.empty:
        return "No forecast could be tested on the past"
    off, usual = theme.share(chosen["wape"].iloc[0], 0), theme.share(naive["wape"].iloc[0], 0)
    if chosen["model"].iloc[0] == "naive":
        return f"Over 30 days no model was nearer for {first['market'].iloc[0]} than the naive baseline, {off} off per day"
    name = MODELS.get(chosen["model"].iloc[0], "the forecast")
    return f"Over 30 days {name} was {off} off per day for {first['market'].iloc[0]}; the naive baseline {usual}"


MODELS = {
    "prophet": "Prophet", "naive": "the naive baseline", "ets": "exponential smoothing", "theta": "the Theta method",
    "blend": "the mean of Prophet, Theta and naive",
}  # fmt: skip


def accuracy_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """Which model is shown, at how many dates it was tested, and what its ranges held."""
    if frame.empty:
        return []
    first = frame[frame["market"] == frame["market"].iloc[0]]
    chosen = first[first["chosen"].astype(bool)]
    if chosen.empty:
        return []
    held = [f"{theme.share(row.coverage_80, 0)} at {row.horizon_days} days" for row in chosen.itertuples() if row.coverage_80 == row.coverage_80]
    tested = f"Shown: {MODELS.get(chosen['model'].iloc[0], '')}, chosen by tests at {int(chosen['cutoffs'].max())} earlier dates."
    notes = [tested, f"Its 80 % range held {', '.join(held)}."] if held else [tested]
    return [*notes, *_no_nearer(frame)]


def _no_nearer(frame: pd.DataFrame) -> list[str]:
    """Of all series in the table: where the baseline is shown, and where a shown model was farther off than it."""
    shown = frame[frame["chosen"].astype(bool)]
    by_naive = list(dict.fromkeys(shown[shown["model"] == "naive"]["market"]))
    both = shown.merge(frame[frame["model"] == "naive"], on=["market", "horizon_days"], suffixes=("", "_naive"))
    farther = both[both["wape"] > both["wape_naive"]]
    notes = [f"The baseline itself is shown for {_listed(by_naive)}: no model was nearer per day."] if by_naive else []
    if len(farther):
        pairs = [f"{row.market} over {row.horizon_days} days" for row in farther.itertuples()]
        notes.append(f"The baseline was nearer than the shown model for {_listed(pairs)}.")
    return notes


def _listed(names: list[str], most: int = 4) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def tests(frame: pd.DataFrame, filters: Filters) -> str:
    """Earlier forecasts, and in which direction they were off."""
    if frame.empty:
        return "No forecast could be tested on the past"
    error = float((frame["forecast"] - frame["actual"]).sum() / max(1.0, frame["actual"].abs().sum()))
    lean = "about right in total" if abs(error) < 0.02 else f"{theme.share(abs(error), 0)} too {'low' if error < 0 else 'high'} in total"
    return f"{frame['cutoff'].nunique()} earlier forecasts of 30 days for {frame['series'].iloc[0]} were {lean}"


def parts(frame: pd.DataFrame, filters: Filters) -> str:
    """The best and the weakest weekday."""
    if frame.empty:
        return "What the forecast is made of"
    days = frame[frame["part"] == "weekday"].sort_values("value", kind="stable")
    if len(days) < 2:
        return f"What the forecast for {frame['series'].iloc[0]} is made of"
    best, worst = days.iloc[-1], days.iloc[0]
    return f"{frame['series'].iloc[0]}: {best['at']}s bring {_above(best['value'])}, {worst['at']}s {_above(worst['value'])}"


def _above(value: Any) -> str:
    return f"{theme.share(abs(float(value)), 0)} {'more' if float(value) > 0 else 'less'} than the usual day"


def year(frame: pd.DataFrame, filters: Filters) -> str:
    """What twelve months could bring."""
    if frame["expected"].notna().all():
        return f"{_where(filters)} next twelve months should bring about {theme.money_short(frame['expected'].sum())}"
    pattern, growth = (theme.money_short(frame[name].sum()) for name in ("pattern", "growth"))
    return f"A year ahead is no forecast yet: last year's pattern gives {pattern}, last quarter's growth {growth}"


def markets(frame: pd.DataFrame, filters: Filters) -> str:
    """In how many markets the next month can be told."""
    grades = frame.drop_duplicates("market")["grade"]
    useful, rough = int((grades == "useful").sum()), int((grades == "rough").sum())
    told = f"the next 30 days can be told in {useful} of {len(grades)} markets with a forecast"
    return f"{told[0].upper()}{told[1:]}{f', roughly in {rough} more' if rough else ''}"


def anomalies(frame: pd.DataFrame, filters: Filters) -> str:
    """How many days fell outside."""
    if frame.empty:
        return "No day fell outside its range"
    outside = int((~frame["outside"].str.startswith("one-off")).sum())
    single = len(frame) - outside
    words = f"{outside} day{'' if outside == 1 else 's'} outside the 95 % range"
    return f"{frame['series'].iloc[0]}: {words}, {single} left out as one-off"


def skipped(frame: pd.DataFrame, filters: Filters) -> str:
    """How many markets have none."""
    return f"{len(frame)} market{'' if len(frame) == 1 else 's'} without a forecast of {'its' if len(frame) == 1 else 'their'} own"


def skipped_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """What they brought, which no forecast counts."""
    if frame.empty:
        return []
    return [f"Together they brought {theme.money_short(frame['recent'].sum())} in the last 90 days, which no forecast counts."]


def calendar(frame: pd.DataFrame, filters: Filters) -> str:
    """How many calendars were learned."""
    if frame.empty:
        return "No market has a forecast"
    count = frame["market"].nunique()
    return f"Trading days of {frame['market'].iloc[0]}" if count == 1 else f"Trading days of {count} markets, learned from their own past"


def calendar_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """Where the calendar is changed."""
    return ["Analysts say at /trading-days when a market is open or closed; the next forecasts follow."]


def groups(frame: pd.DataFrame, filters: Filters) -> str:
    """The largest segment, and how the parts add up."""
    known = frame[frame["expected"].notna() & (frame["kind"] != "total")]
    if known.empty:
        return f"No segment or product family is forecast: {TO_COME}"
    first = known.iloc[0]
    return f"{first['name']}: {theme.money_short(first['expected'])} in the next 90 days, {theme.change(first['change'], 0)} against the last 90"


def groups_notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """How far the sum of the segments is from the whole, and which have no forecast."""
    whole, each = frame[frame["kind"] == "total"]["expected"], frame[frame["kind"] != "total"]
    notes = []
    if len(whole) and whole.notna().all() and each["expected"].notna().any():
        apart = theme.change(each["expected"].sum() / whole.iloc[0] - 1)
        notes.append(f"They add up to {theme.money_short(each['expected'].sum())}, {apart} against the total forecast by itself.")
    known = each[each["expected"].notna()]
    by_naive, farther = list(known[known["chosen"] == "naive"]["name"]), list(known[known["error"] > known["baseline_error"]]["name"])
    notes += [f"The baseline itself is shown for {_listed(by_naive)}: no model was nearer per day."] if by_naive else []
    notes += [f"Over 90 days the baseline was nearer than the shown model for {_listed(farther)}."] if farther else []
    absent = int(each["expected"].isna().sum())
    return [*notes, f"{absent} more {'has' if absent == 1 else 'have'} no forecast; the table says why."] if absent else notes
