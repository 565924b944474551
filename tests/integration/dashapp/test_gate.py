"""Nobody anonymous reaches anything, enumerated from the running application."""

import json
import re

import pytest

from dashapp.access import people
from tests.integration.dashapp.conftest import PASSWORD, sign_in

PUBLIC = {"/forgot-password", "/choose-password", "/sign-in", "/healthz", "/assets/<path:filename>"}


def routes(app):
    return sorted({(rule.rule, method) for rule in app.server.url_map.iter_rules() for method in rule.methods - {"HEAD", "OPTIONS"}})


def test_every_route_but_the_public_ones_refuses_strangers(app, client):
    seen = 0
    for rule, method in routes(app):
        if rule in PUBLIC:
            continue
        path = rule.replace("<string:package_name>", "dash").replace("<path:fingerprinted_path>", "deps/react.min.js").replace("<path:path>", "x")
        answer = client.open(path, method=method)
        assert answer.status_code == 401 or (answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in")), (rule, method)
        seen += 1
    assert seen >= 8


def test_a_stranger_with_a_made_up_cookie_is_a_stranger(client):
    client.set_cookie("basketry_session", "A" * 43)
    assert client.get("/_dash-layout").status_code == 401
    assert client.get("/", headers={"Accept": "text/html"}).headers["Location"].startswith("/sign-in?next=/")


@pytest.fixture(scope="module")
def inside(app, service):
    people.add(service.auth, "gate@shop.test", PASSWORD, role="viewer", markets=["Germany"])
    client = app.server.test_client()
    sign_in(client, "gate@shop.test")
    client.get("/")
    return client


def test_layout_and_dependencies_hold_no_data_of_the_shop(inside):
    for path in ("/_dash-layout", "/_dash-dependencies"):
        text = inside.get(path).text
        assert "Germany" not in text and "gate@shop.test" not in text


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', "{}", '{"output": 3}', '{"output": "nope.children", "inputs": []}'])
def test_a_malformed_callback_is_the_callers_mistake(inside, body):
    headers = {"X-CSRFToken": inside.get_cookie("_csrf_token").value, "Content-Type": "application/json"}
    answer = inside.post("/_dash-update-component", data=body, headers=headers)
    assert answer.status_code == 400 and answer.json["code"]


def test_a_callback_without_csrf_is_refused(inside):
    answer = inside.post("/_dash-update-component", data="{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and answer.json["code"] == "BSK-CSRF"


def asked(inside, search, **more):
    """Ask the callback of the markets page, as a browser does."""
    output = next(each["output"] for each in inside.get("/_dash-dependencies").json if "markets-sales-graph.figure" in each["output"])
    inputs = [
        {"id": "location", "property": "search", "value": search},
        {"id": "dark", "property": "data", "value": False},
        {"id": "sales-trend-grain", "property": "value", "value": more.get("grain", "month")},
    ]
    outputs = [{"id": part.partition(".")[0], "property": part.partition(".")[2]} for part in output.strip(".").split("...")]
    body = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": ["location.search"]}
    headers = {"X-CSRFToken": inside.get_cookie("_csrf_token").value, "Content-Type": "application/json"}
    return inside.post("/_dash-update-component", data=json.dumps(body), headers=headers)


def test_a_viewer_gets_her_market_and_nothing_else(inside):
    answer = asked(inside, "")
    assert answer.status_code == 200
    assert "Germany" in answer.text
    for other in ("United Kingdom", "France", "EIRE"):
        assert other not in answer.text


def test_a_link_to_other_markets_is_narrowed_and_says_so(inside):
    answer = asked(inside, "?market=France&market=Germany")
    assert "left out" in answer.text and "France" not in answer.text and "Germany" in answer.text


def test_a_link_to_a_forbidden_market_alone_shows_nothing(inside):
    answer = asked(inside, "?market=France")
    assert "Nothing that is asked for here is among what you may see" in answer.text and "France" not in answer.text


@pytest.mark.parametrize("search", ["?from=yesterday", "?segment=Whales", "?basis=profit", "?from=2025-05-01&to=2025-04-01", "?period=someday"])
def test_a_bad_part_of_a_link_is_left_out_and_said(inside, search):
    answer = asked(inside, search)
    assert answer.status_code == 200
    assert "Part of this address was left out" in answer.json["response"]["markets-notices"]["children"]["props"]["children"][0]["props"]["children"]
    assert "Germany" in answer.json["response"]["markets-sales-title"]["children"]


@pytest.mark.parametrize("search", [7, {"a": 1}, "?" + "&".join(["market=x"] * 2000)])
def test_an_address_that_is_none_is_a_sentence_on_every_card(inside, search):
    answer = asked(inside, search)
    assert answer.status_code == 200
    assert answer.json["response"]["markets-sales-state"]["children"]["props"]["className"] == "state is-failure"


def test_a_forged_choice_of_a_card_is_refused_in_words(inside):
    for grain in ("century", 7, ["month"], {"x": 1}):
        answer = asked(inside, "", grain=grain)
        assert answer.status_code == 200 and "is-failure" in answer.text


def test_every_answer_carries_the_headers(inside, client):
    for answer in (client.get("/sign-in"), client.get("/healthz"), inside.get("/"), inside.get("/_dash-layout"), client.get("/nowhere")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin" and "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
        assert not any(name.startswith("Access-Control-") for name, _ in answer.headers)


def test_password_fields_are_masked_and_may_be_filled_by_a_manager(client, inside):
    for page, kinds in ((client.get("/sign-in"), {"current-password"}), (inside.get("/account"), {"current-password", "new-password"})):
        fields = [tag for tag in re.findall(r"<input[^>]*>", page.text) if "password" in tag]
        assert fields and all('type="password"' in tag for tag in fields) and "onpaste" not in page.text
        assert {kind for tag in fields for kind in re.findall(r'autocomplete="([^"]+)"', tag)} == kinds


def test_nothing_of_the_repository_is_served(inside):
    for path in ("/.git/HEAD", "/assets/../.git/HEAD", "/assets/%2e%2e/%2e%2e/.git/HEAD", "/assets/../settings.py", "/.env"):
        answer = inside.get(path)
        assert "ref:" not in answer.text and "from __future__" not in answer.text, path


def test_health_says_when_the_database_is_there(client):
    assert client.get("/healthz").json == {"ok": True}
