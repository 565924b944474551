"""People and the running application, for tests of what a viewer gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashapp.access import people, sessions
from dashapp.access.viewer import Viewer
from dashapp.app import create_app
from dashapp.service import Service, open_service
from dashapp.settings import load

PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def service(small_shop: dict[str, str]) -> Iterator[Service]:
    opened = open_service(load(small_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def viewer_of(service: Service) -> Iterator[Callable[..., Viewer]]:
    """Make a person with these markets and give her, signed in."""
    number, open_sessions = iter(range(1000)), []

    def make(*markets: str, role: str = "viewer", all_markets: bool = False) -> Viewer:
        person = people.add(service.auth, f"p{next(number)}@shop.test", PASSWORD, role=role, markets=markets, all_markets=all_markets)
        held = sessions.service(service.auth, person)
        open_sessions.append(held)
        return held.__enter__()

    yield make
    for held in open_sessions:
        held.__exit__(None, None, None)


@pytest.fixture(scope="session")
def everyone(viewer_of: Callable[..., Viewer]) -> Viewer:
    return viewer_of(role="admin", all_markets=True)


@pytest.fixture(scope="session")
def app(small_shop: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Dash:
    env = small_shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path_factory.mktemp("web"))}
    return create_app(load(env))


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return app.server.test_client()


@pytest.fixture(scope="module")
def inside(app: Dash, service: Service) -> FlaskClient:
    """A viewer of Germany, signed in."""
    if not any(each["email"] == "inside@shop.test" for each in people.listed(service.auth)):
        people.add(service.auth, "inside@shop.test", PASSWORD, role="viewer", markets=["Germany"])
    client = app.server.test_client()
    sign_in(client, "inside@shop.test")
    client.get("/", headers={"Accept": "text/html"})
    return client


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, target: str = "/", peer: str = "127.0.0.1"):
    page = client.get("/sign-in", environ_base={"REMOTE_ADDR": peer})
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    form = {"email": email, "password": password, "next": target, "csrf_token": token[1] if token else ""}
    return client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": peer})
