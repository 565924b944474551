from __future__ import annotations

import itertools
import re
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashapp.figures import theme
from dashapp.filters import SEGMENTS

CSS = Path(theme.__file__).parent.parent / "assets" / "css" / "00-tokens.css"

APART = 12.0
"""CIE76 difference; about 2.3 can just be seen side by side, and a bar and its neighbour stand further off."""

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratios = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    cubes = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16 / 116)
    return np.array([116 * cubes[1] - 16, 500 * (cubes[0] - cubes[1]), 200 * (cubes[1] - cubes[2])])


def difference(one: str, other: str, sight: str) -> float:
    first, second = (lab(SIGHT[sight] @ linear(colour)) for colour in (one, other))
    return sqrt(float(((first - second) ** 2).sum()))


def contrast(one: str, other: str) -> float:
    lights = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("dark", [False, True])
def test_every_two_segments_can_be_told_apart(dark: bool, sight: str) -> None:
    colours = dict(zip(theme.SEGMENTS, theme.palette(dark).segments, strict=True))
    near = {
        pair: round(difference(colours[pair[0]], colours[pair[1]], sight), 1)
        for pair in itertools.combinations(theme.SEGMENTS, 2)
        if difference(colours[pair[0]], colours[pair[1]], sight) < APART
    }
    assert near == {}


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_the_contrast_of_wcag_aa(dark: bool) -> None:
    colours = theme.palette(dark)
    assert contrast(colours.ink, colours.ground) >= 7
    assert contrast(colours.muted, colours.ground) >= 4.5
    assert contrast(colours.accent, colours.ground) >= 4.5


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_words_of_the_page_have_the_contrast_of_wcag_aa(place: int) -> None:
    pairs = (
        ("ink", "page"), ("muted", "page"), ("muted", "hover"), ("accent", "page"), ("ink", "accent-soft"), ("on-accent", "accent"),
        ("warning", "warning-soft"), ("failure", "failure-soft"),
    )  # fmt: skip
    tokens = {name: colours[place] for name, colours in css_tokens().items()}
    assert {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in pairs if contrast(tokens[pair[0]], tokens[pair[1]]) < 4.5} == {}


def css_tokens() -> dict[str, tuple[str, str]]:
    found = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", CSS.read_text())
    return {name: (light, dark) for name, light, dark in found}


@pytest.mark.parametrize("name", ["ground", "ink", "muted", "accent"])
def test_page_and_charts_share_their_colours(name: str) -> None:
    assert css_tokens()[name] == (getattr(theme.LIGHT, name), getattr(theme.DARK, name))


def test_segments_are_those_of_the_filters() -> None:
    assert (*SEGMENTS, "guest", "no segment") == theme.SEGMENTS


def test_every_dark_colour_has_one_light_colour() -> None:
    pairs = theme.dark_to_light()
    assert pairs[theme.DARK.ink] == theme.LIGHT.ink
    assert [pairs[colour] for colour in theme.DARK.segments] == list(theme.LIGHT.segments)
    assert [pairs[colour] for colour in theme.DARK.groups] == list(theme.LIGHT.groups)


@pytest.mark.parametrize("dark", [False, True])
def test_numbered_kinds_are_seen_on_the_ground_and_the_first_five_told_apart(dark: bool) -> None:
    colours = theme.palette(dark)
    assert all(contrast(colour, colours.ground) >= 3 for colour in colours.groups)
    first = [colours.group(number) for number in range(1, 6)]
    assert min(difference(one, other, "usual") for one, other in itertools.combinations(first, 2)) > APART
    assert colours.group(0) == colours.muted and colours.group(11) == colours.group(1)


@pytest.mark.parametrize(
    ("value", "words"),
    [(4_128_090.26, "£4.13M"), (285_000, "£285k"), (1_234, "£1.2k"), (351.4, "£351"), (999_600, "£1.00M"), (0, "£0"), (-10_411.24, "-£10k"),
     (12_345_678, "£12.3M"), (-0.2, "-£0.20"), (3.85, "£3.85"), (-0.001, "£0"), (None, "–"), (float("nan"), "–"), (pd.NA, "–")],
)  # fmt: skip
def test_short_money(value: float | None, words: str) -> None:
    assert theme.money_short(value) == words


@pytest.mark.parametrize(("value", "words"), [(4_128_090.26, "£4,128,090.26"), (-0.001, "£0.00"), (-5, "-£5.00"), (None, "–")])
def test_exact_money(value: float | None, words: str) -> None:
    assert theme.money(value) == words


@pytest.mark.parametrize(("value", "words"), [(0.84, "84.0 %"), (0.0001, "< 0.1 %"), (0, "0.0 %"), (-0.001, "-0.1 %"), (None, "–")])
def test_share(value: float | None, words: str) -> None:
    assert theme.share(value) == words.replace(" ", theme.NO_BREAK)


@pytest.mark.parametrize("highest", [1, 7, 99, 101, 2_600, 112_000, 1_460_000, 9_999_999])
def test_ticks_are_few_and_begin_at_zero(highest: float) -> None:
    ticks = theme.round_ticks(highest)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] <= highest


@pytest.mark.parametrize(("value", "words"), [(0, "£0"), (500_000, "£500k"), (1_500_000, "£1.5M"), (250, "£250"), (2e9, "£2bn")])
def test_round_money(value: float, words: str) -> None:
    assert theme.money_round(value) == words
