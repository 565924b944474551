"""Passwords."""

from dashapp.access import passwords


def test_only_the_right_one_fits():
    kept = passwords.hashed("correct horse battery")
    assert passwords.fits("correct horse battery", kept)
    assert not passwords.fits("correct horse batterY", kept)
    assert "correct" not in kept


def test_nothing_fits_where_there_is_none():
    assert not passwords.fits("anything at all", None)
    assert not passwords.fits("anything at all", "damaged")


def test_short_ones_are_refused_in_words():
    assert "12 to 200" in passwords.complaint("short")
    assert passwords.complaint("long enough now") == ""
