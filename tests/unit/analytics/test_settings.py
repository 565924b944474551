"""Settings and addresses: what is derived, hidden and refused."""

import pytest

from analytics import roles, settings
from analytics.errors import SettingError

URL = "postgresql://admin:s%40cret@db.test:5433/shop?sslmode=require"


def test_each_role_has_its_own_login_and_password_derived_from_the_one_address():
    addresses = {role: roles.role_url(role, {"DATABASE_URL": URL}) for role in ("job", "web", "auth", "render")}
    passwords = {address.split(":")[2].partition("@")[0] for address in addresses.values()}
    assert len(passwords) == 4 and "s%40cret" not in "".join(addresses.values())
    assert all(address.endswith("@db.test:5433/shop?sslmode=require") for address in addresses.values())
    assert addresses == {role: roles.role_url(role, {"DATABASE_URL": URL}) for role in addresses}


def test_an_address_of_its_own_is_taken_as_it_is():
    assert roles.role_url("web", {"DATABASE_URL_WEB": "postgresql://w:p@h/d"}).endswith("w:p@h/d")


def test_a_password_is_never_shown():
    assert "s%40cret" not in roles.shown(URL) and "admin:***@db.test" in roles.shown(URL)


@pytest.mark.parametrize("url", ["shop.db", "mysql://a:b@h/d", "postgresql://nobody@h/d"])
def test_an_address_that_cannot_be_used_is_a_sentence(url):
    with pytest.raises(roles.DatabaseAddressError, match="DATABASE_URL"):
        roles.role_url("web", {"DATABASE_URL": url})


@pytest.mark.parametrize(("name", "value"), [("PORT", "eighty"), ("PORT", "70000"), ("BASKETRY_PROCESSES", "-1"), ("BASKETRY_PROCESSES", "two")])
def test_a_number_that_is_none_is_a_sentence(name, value):
    with pytest.raises(SettingError, match=name):
        settings.load({name: value})
