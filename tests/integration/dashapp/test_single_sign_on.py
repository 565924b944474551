"""Single sign-on against a real (small) provider: who gets in, with what; and everything that must not open."""

import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from dashapp.access import changes, claims, gate, people
from dashapp.app import create_app
from dashapp.errors import SettingError
from dashapp.settings import load
from tests.integration.dashapp import provider as providers
from tests.integration.dashapp.conftest import PASSWORD

MAP = {
    "bi-admins": {"role": "admin", "markets": "*"},
    "germany": {"role": "viewer", "markets": ["Germany"]},
    "analysts": {"role": "analyst", "markets": ["France"]},
}


@pytest.fixture(scope="module")
def provider():
    with providers.running() as each:
        yield each


@pytest.fixture(autouse=True)
def good(provider):
    provider.wrong = ""
    name = uuid4().hex[:8]
    provider.person = {"sub": name, "email": f"{name}@shop.test", "email_verified": True, "name": "Olga", "groups": ["germany", "unknown"]}


@pytest.fixture(scope="module")
def env(small_shop, provider, tmp_path_factory):
    return small_shop | {
        "BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS",
        "BASKETRY_VAR": str(tmp_path_factory.mktemp("web")),
        "BASKETRY_PUBLIC_URL": "http://localhost",
        "BASKETRY_OIDC_ISSUER": provider.url,
        "BASKETRY_OIDC_CLIENT_ID": providers.CLIENT,
        "BASKETRY_OIDC_CLIENT_SECRET": providers.SECRET,
        "BASKETRY_OIDC_MAP": json.dumps(MAP),
    }


@pytest.fixture(scope="module")
def web(env):
    return create_app(load(env)).server


def enter(web, provider, client=None, target="/segments"):
    client = client or web.test_client()
    away = client.get(f"/sign-in/oidc?next={target}")
    assert away.status_code == 302 and away.headers["Location"].startswith(f"{provider.url}/authorise?")
    return client, client.get("/sign-in/oidc/back", query_string=provider.authorise(away.headers["Location"]))


def listed(service, provider):
    return next((each for each in people.listed(service.auth) if each["email"] == provider.person["email"]), None)


def test_a_new_person_gets_in_with_what_her_groups_give(web, provider, service):
    assert "Sign in with your organisation" in web.test_client().get("/sign-in").text
    client, answer = enter(web, provider)
    assert answer.status_code == 303 and answer.headers["Location"] == "/segments"
    assert "Germany" in client.get("/account").text
    kept = listed(service, provider)
    assert (kept["role"], kept["markets"], kept["name"], kept["invited"]) == ("viewer", ["Germany"], "Olga", True)


def test_the_highest_role_and_all_the_markets_count_and_follow_the_provider(web, provider, service):
    provider.person["groups"] = ["germany", "analysts"]
    enter(web, provider)
    assert (listed(service, provider)["role"], listed(service, provider)["markets"]) == ("analyst", ["France", "Germany"])
    provider.person["groups"] = "germany"
    client, _ = enter(web, provider)
    assert (listed(service, provider)["role"], listed(service, provider)["markets"]) == ("viewer", ["Germany"])
    assert client.get("/_dash-layout").status_code == 200


def test_who_is_known_by_a_verified_address_keeps_her_account_and_then_her_subject_counts(web, provider, service):
    person_id = people.add(service.auth, provider.person["email"], PASSWORD, role="viewer", markets=["Germany"])
    enter(web, provider)
    assert listed(service, provider)["person_id"] == person_id
    provider.person["email"] = "renamed@shop.test"
    client, answer = enter(web, provider)
    assert answer.status_code == 303
    assert sum(each["person_id"] == person_id for each in people.listed(service.auth)) == 1 and "renamed" not in client.get("/account").text


@pytest.mark.parametrize(
    "wrong", ["nonce", "issuer", "audience", "expired", "no expiry", "signed with the shared secret", "not signed", "another key", "no id token"]
)
def test_a_false_answer_opens_nothing_and_is_written_down(web, provider, service, wrong):
    provider.wrong = wrong
    client, answer = enter(web, provider)
    assert answer.status_code == 401 and "could not be accepted" in answer.text
    assert client.get_cookie(gate.COOKIE) is None and listed(service, provider) is None
    with service.auth.connect() as connection:
        last = connection.execute(text("select event, detail->>'way' from access.audit order by audit_id desc limit 1")).one()
    assert tuple(last) == ("sign-in refused", "single sign-on")


def test_a_forged_state_and_another_browsers_answer_open_nothing(web, provider):
    client, other = web.test_client(), web.test_client()
    back = provider.authorise(client.get("/sign-in/oidc").headers["Location"])
    assert client.get("/sign-in/oidc/back", query_string=back | {"state": "forged"}).status_code == 401
    back = provider.authorise(client.get("/sign-in/oidc").headers["Location"])
    assert other.get("/sign-in/oidc/back", query_string=back).status_code == 401
    assert other.get("/sign-in/oidc/back").status_code == 401
    assert other.get("/sign-in/oidc/back?error=access_denied&error_description=<script>").status_code == 401
    assert client.get_cookie(gate.COOKIE) is None and other.get_cookie(gate.COOKIE) is None


def test_an_answer_works_once(web, provider):
    client = web.test_client()
    back = provider.authorise(client.get("/sign-in/oidc").headers["Location"])
    assert client.get("/sign-in/oidc/back", query_string=back).status_code == 303
    assert client.get("/sign-in/oidc/back", query_string=back).status_code == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"groups": ["unknown"]}, "no role"),
        ({"groups": None}, "no role"),
        ({"groups": [1, {}]}, "no role"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "true"}, "not verified"),
        ({"email": "аda@shop.test"}, "plain letters"),
        ({"email": None}, "no e-mail"),
    ],
)
def test_who_is_not_granted_or_not_known_for_sure_stays_outside(web, provider, service, change, words):
    provider.person |= change
    _, answer = enter(web, provider)
    assert answer.status_code == 401 and words in answer.text
    assert listed(service, provider) is None


def test_a_closed_account_stays_closed(web, provider, service):
    enter(web, provider)
    changes.disabled(service.auth, provider.person["email"], by="test", disabled=True)
    _, answer = enter(web, provider)
    assert answer.status_code == 401 and "closed" in answer.text


def test_the_way_back_leads_only_into_the_application(web, provider):
    for target in ("https://elsewhere.test", "//elsewhere.test", "/\\elsewhere.test", "/sign-out"):
        _, answer = enter(web, provider, target=target)
        assert answer.headers["Location"] == "/"


def test_a_provider_that_is_away_is_a_sentence(env):
    gone = create_app(load(env | {"BASKETRY_OIDC_ISSUER": "http://127.0.0.1:9"})).server
    answer = gone.test_client().get("/sign-in/oidc")
    assert answer.status_code == 503 and "does not answer" in answer.text


@pytest.mark.parametrize("missing", ["BASKETRY_OIDC_CLIENT_ID", "BASKETRY_OIDC_CLIENT_SECRET", "BASKETRY_PUBLIC_URL"])
def test_half_settings_do_not_start(env, missing):
    with pytest.raises(SettingError, match=missing):
        create_app(load(env | {missing: ""}))


@pytest.mark.parametrize("rules", ["[]", "{", '{"a": 1}', '{"a": {"role": "owner", "markets": "*"}}', '{"a": {"role": "viewer", "markets": "Germany"}}'])
def test_a_map_that_says_nothing_clear_does_not_start(rules):
    with pytest.raises(SettingError, match="BASKETRY_OIDC_MAP"):
        claims.read_map(rules)
