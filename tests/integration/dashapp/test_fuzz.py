"""Malformed callback bodies and forged parameters: 400 or a sentence on the card, never a 5xx."""

import json
import random
import string

import pytest

from tests.integration.dashapp.crawl import ask, flat, questions

SQL = [
    "' or 1=1 --", "'; drop table published.sales_daily; --", "') union select token_hash from access.sessions --", "Germany' and pg_sleep(5) --",
    "{Germany,France}", "%(run)s", ":run", "\\'; select 1", "1; copy facts.orders to '/tmp/x'", "$$; select current_user $$", "Germany\x00France", "NULL",
]  # fmt: skip
SCRIPTS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "{{7*7}}", "${7*7}", '"><svg onload=alert(1)>']
ODD = [
    None, True, False, 0, -1, 1e308, "", " ", "\u202e", "😀" * 50, "A" * 5000, [], {}, [[]], {"a": {"b": []}}, ["x"] * 400, "nan", "2011-13-45",
    *SQL, *SCRIPTS,
]  # fmt: skip


def spoil(rng: random.Random, question: dict) -> str:
    """One question with something wrong in it."""
    body = json.loads(json.dumps(question))
    kind = rng.randrange(7)
    odd = rng.choice(ODD)
    if kind == 0:
        body[rng.choice(list(body))] = odd
    elif kind == 1:
        body.pop(rng.choice(list(body)))
    elif kind in (2, 3, 4) and body["inputs"]:
        entry = rng.choice(flat(body["inputs"] + body["state"]))
        entry["value"] = rng.choice([odd, f"?market={odd}", f"?from={odd}", f"?segment={odd}&basis={odd}", f"?{odd}"])
    elif kind == 5 and body["inputs"]:
        entry = rng.choice(flat(body["inputs"]))
        entry[rng.choice(list(entry))] = odd
    text = json.dumps(body)
    if kind == 6:
        text = text[: rng.randrange(len(text))] + rng.choice(string.printable)
    return text


def flood(app, client, count: int, seed: int) -> dict[int, int]:
    rng, asked, seen = random.Random(seed), [question for _, question in questions(app)], {}
    for _ in range(count):
        text = spoil(rng, rng.choice(asked))
        answer = ask(client, text.encode("utf-8", "surrogatepass"))
        assert answer.status_code < 500, text[:600]
        assert "Traceback" not in answer.text and "psycopg2" not in answer.text and "sqlalche.me" not in answer.text
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    return seen


def test_malformed_bodies_are_never_our_failure(app, inside):
    seen = flood(app, inside, 400, seed=1)
    assert seen.get(400, 0) > 50 and seen.get(200, 0) > 50


@pytest.mark.torture
def test_twenty_thousand_malformed_bodies(app, inside):
    assert sum(flood(app, inside, 20_000, seed=2).values()) == 20_000


@pytest.mark.parametrize("text", [*SQL, *SCRIPTS])
def test_payloads_in_the_address_are_values_and_nothing_else(app, inside, text):
    question = next(question for label, question in questions(app) if "markets-sales-graph" in label)
    for name in ("market", "segment", "from", "to", "basis"):
        question["inputs"][0]["value"] = f"?{name}={text}"
        answer = ask(inside, question)
        assert answer.status_code == 200
        assert "France" in text or "France" not in answer.text
