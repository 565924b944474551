"""An installation keeps one administrator who sees all markets, whatever is tried, also at the same moment."""

import threading

import pytest

from dashapp import db
from dashapp.access import changes, people
from dashapp.errors import Conflict
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD


@pytest.fixture
def auth(new_database):
    engine = db.make_engine(load(new_database()).auth_url)
    people.add(engine, "ada@shop.test", PASSWORD, role="admin", all_markets=True)
    yield engine
    engine.dispose()


def admins(auth):
    return [each["email"] for each in people.listed(auth) if each["role"] == "admin" and each["all_markets"] and not each["disabled"]]


WAYS = {
    "role": lambda auth, who: changes.person(auth, who, by="test", role="analyst"),
    "disable": lambda auth, who: changes.disabled(auth, who, by="test", disabled=True),
    "markets": lambda auth, who: changes.grants(auth, who, by="test", markets=["Germany"], all_markets=False),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_last_one_cannot_lock_itself_out(auth, way):
    with pytest.raises(Conflict, match="no administrator"):
        WAYS[way](auth, "ada@shop.test")
    assert admins(auth) == ["ada@shop.test"]
    people.add(auth, "bea@shop.test", PASSWORD, role="admin", all_markets=True)
    WAYS[way](auth, "ada@shop.test")
    assert admins(auth) == ["bea@shop.test"]


def test_two_who_take_each_others_role_at_once_leave_one(auth):
    people.add(auth, "bea@shop.test", PASSWORD, role="admin", all_markets=True)
    for _ in range(5):
        refused, start = [], threading.Barrier(2)

        def demote(who, refused=refused, start=start):
            start.wait()
            try:
                changes.person(auth, who, by="test", role="viewer")
            except Conflict:
                refused.append(who)

        both = [threading.Thread(target=demote, args=(who,)) for who in ("ada@shop.test", "bea@shop.test")]
        [each.start() for each in both]
        [each.join() for each in both]
        assert len(refused) == 1 and admins(auth) == refused
        for who in ("ada@shop.test", "bea@shop.test"):
            changes.person(auth, who, by="test", role="admin")
