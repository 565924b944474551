"""`python -m dashapp users first-admin|add|password|list`, for scripts and for the first start."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import sys

from dashapp.access import people
from dashapp.access.viewer import ROLES
from dashapp.service import open_service
from dashapp.settings import load

FIRST_EMAIL = "admin@basketry.local"


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command and what it does to people."""
    parser = commands.add_parser("users", help="people, their roles and markets")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    first = actions.add_parser("first-admin", help="make the first administrator, with a random password that is printed once")
    first.add_argument("--email", default=FIRST_EMAIL)
    first.set_defaults(func=first_admin)
    add = actions.add_parser("add", help="add a person; the password is asked for, or read from standard input")
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--role", choices=ROLES, default="viewer")
    add.add_argument("--market", action="append", default=[], metavar="NAME", help="a market she may see; repeat for more")
    add.add_argument("--all-markets", action="store_true")
    add.set_defaults(func=add_person)
    password = actions.add_parser("password", help="give a person another password and end her sessions")
    password.add_argument("email")
    password.set_defaults(func=new_password)
    actions.add_parser("list", help="everyone, as JSON").set_defaults(func=list_people)


def first_admin(options: argparse.Namespace) -> int:
    """Make an administrator only while there is none."""
    service = open_service(load())
    try:
        if people.first_admin(service.auth):
            return 0
        password = secrets.token_urlsafe(15)
        people.add(service.auth, options.email, password, name="Administrator", role="admin", all_markets=True)
    finally:
        service.close()
    print(f"Sign in as {options.email} with the password {password}  (shown once; `python -m dashapp users password` changes it)")
    return 0


def add_person(options: argparse.Namespace) -> int:
    """Add one person."""
    service = open_service(load())
    try:
        people.add(
            service.auth, options.email, _password(), name=options.name, role=options.role, markets=options.market, all_markets=options.all_markets
        )
    finally:
        service.close()
    seen = "all markets" if options.all_markets else ", ".join(options.market) or "no market yet"
    print(f"{options.email} is added: {options.role}, {seen}.")
    return 0


def new_password(options: argparse.Namespace) -> int:
    """Change a password."""
    service = open_service(load())
    try:
        people.set_password(service.auth, options.email, _password())
    finally:
        service.close()
    print(f"{options.email} has another password, and every session of hers has ended.")
    return 0


def list_people(options: argparse.Namespace) -> int:
    """Print everyone; never a hash."""
    service = open_service(load())
    try:
        print(json.dumps(people.listed(service.auth), default=str, ensure_ascii=False, indent=1))
    finally:
        service.close()
    return 0


def _password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
