"""Where a sign-in may lead, and that the gate stands first."""

import pytest
from flask import Flask

from dashapp.access import gate


@pytest.mark.parametrize("target", ["/markets", "/markets?market=EIRE&basis=gross", "/"])
def test_own_pages_are_kept(target):
    assert gate.local(target) == target


@pytest.mark.parametrize(
    "target",
    ["https://example.org", "//example.org", "/\\example.org", "javascript:alert(1)", "markets", "", "/\texample", "/sign-in", "/sign-out", "http:/x"],
)
def test_other_places_become_the_start_page(target):
    assert gate.local(target) == "/"


def test_the_gate_refuses_to_stand_second():
    server = Flask("test")
    server.before_request(lambda: None)
    with pytest.raises(RuntimeError, match="first"):
        gate.stand_before(server, None)
