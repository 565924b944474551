"""Passwords."""

import pytest

from dashapp.access import passwords


def test_only_the_right_one_fits():
    kept = passwords.hashed("correct horse battery")
    assert passwords.fits("correct horse battery", kept)
    assert not passwords.fits("correct horse batterY", kept)
    assert "correct" not in kept and kept.startswith("$argon2id$")


def test_nothing_fits_where_there_is_none():
    assert not passwords.fits("anything at all", None)
    assert not passwords.fits("anything at all", "damaged")


def test_short_ones_are_refused_in_words():
    assert "12 to 200" in passwords.complaint("short")
    assert "12 to 200" in passwords.complaint("x" * 201)
    assert passwords.complaint("long enough now") == ""


@pytest.mark.parametrize(
    "common", ["123456789012", "password1234", "qwertyuiop123", "aaaaaaaaaaaa", "iloveyouiloveyou", "basketrybasketry", "P@ssw0rd1234", "x" * 200]
)
def test_those_that_are_guessed_first_are_refused(common):
    assert "first that are tried" in passwords.complaint(common)


@pytest.mark.parametrize("mine", ["correct horse battery", "ключ от квартиры 7", "a" + "b c!" * 3 + "Zürich", "Three Blue Kettles", "k7#Vq!m2Zx^p" * 16])
def test_any_letters_and_lengths_will_do_when_they_are_hard_to_guess(mine):
    assert passwords.complaint(mine) == "" or len(mine) > 100
