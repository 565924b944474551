"""`python -m dashapp users …`, as a script would call it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def env(new_database):
    return new_database()


def users(env, *words, given=""):
    done = subprocess.run(
        [sys.executable, "-m", "dashapp", "users", *words], cwd=ROOT, env={**os.environ, **env}, input=given, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def person(env, email):
    return next(each for each in json.loads(users(env, "list").stdout) if each["email"] == email)


def test_a_life(env):
    first = users(env, "first-admin")
    assert re.search(r"admin@basketry\.local with the password \S{20}", first.stdout)
    assert users(env, "first-admin").stdout == ""
    assert users(env, "add", "Greta@Shop.Test", "--market", "Germany", given="correct horse battery\n").returncode == 0
    assert person(env, "greta@shop.test")["markets"] == ["Germany"]
    assert users(env, "markets", "greta@shop.test", "--market", "France", "--market", "Spain").returncode == 0
    assert users(env, "role", "greta@shop.test", "analyst").returncode == 0
    assert (person(env, "greta@shop.test")["markets"], person(env, "greta@shop.test")["role"]) == (["France", "Spain"], "analyst")
    assert users(env, "disable", "greta@shop.test").returncode == 0 and person(env, "greta@shop.test")["disabled"]
    assert users(env, "link", "greta@shop.test").returncode == 1
    assert users(env, "enable", "greta@shop.test").returncode == 0 and not person(env, "greta@shop.test")["disabled"]
    assert "/choose-password?token=" in users(env, "link", "greta@shop.test").stdout
    invited = users(env, "add", "ilse@shop.test", "--invite")
    assert "3 days" in invited.stdout and person(env, "ilse@shop.test")["invited"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("role", "admin@basketry.local", "viewer"), "no administrator"),
        (("disable", "admin@basketry.local"), "no administrator"),
        (("markets", "admin@basketry.local"), "no administrator"),
        (("role", "nobody@shop.test", "viewer"), "Nobody here"),
        (("add", "no address"), "no e-mail address"),
        (("password", "admin@basketry.local"), "needs 12"),
    ],
)
def test_what_cannot_be_is_one_sentence(env, words, sentence):
    users(env, "first-admin")
    done = users(env, *words, given="short\n")
    assert done.returncode == 1 and sentence in done.stderr and done.stderr.count("\n") == 1
