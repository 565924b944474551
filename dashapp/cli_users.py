"""`python -m dashapp users …`: people, their roles, markets, links and sessions, for scripts and for the first start."""

from __future__ import annotations

import argparse
import getpass
import json
import secrets
import sys
from collections.abc import Callable

from sqlalchemy import Engine

from dashapp.access import changes, letters, people, tokens
from dashapp.access.viewer import ROLES
from dashapp.errors import NotFound
from dashapp.mail import open_post
from dashapp.service import open_service
from dashapp.settings import load

FIRST_EMAIL = "admin@basketry.local"
BY = "command line"
LOCAL = "http://localhost:8050"


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command and what it does to people."""
    parser = commands.add_parser("users", help="people, their roles and markets")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, work: Callable[[Engine, argparse.Namespace], None], words: str, *, email: bool = True) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=words)
        if email:
            made.add_argument("email")
        made.set_defaults(func=lambda options: _served(work, options))
        return made

    first = action("first-admin", first_admin, "make the first administrator, with a random password that is printed once", email=False)
    first.add_argument("--email", default=FIRST_EMAIL)
    add = action("add", add_person, "add a person; the password is asked for, or read from standard input")
    add.add_argument("--name", default="")
    add.add_argument("--role", choices=ROLES, default="viewer")
    add.add_argument("--invite", action="store_true", help="no password: print (and mail, with SMTP) a link at which she chooses one")
    _markets(add)
    action("link", print_link, "print a one-time link at which a person chooses a password, valid for 30 minutes")
    action("password", new_password, "give a person another password and end her sessions")
    action("role", new_role, "change a person's role").add_argument("role", choices=ROLES)
    _markets(action("markets", new_markets, "give a person exactly these markets; without any, none"))
    action("disable", lambda auth, options: _open(auth, options, False), "close an account")
    action("enable", lambda auth, options: _open(auth, options, True), "open it again")
    action("sign-out", sign_out, "end every session of a person")
    action("list", list_people, "everyone, as JSON", email=False)


def _markets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--market", action="append", default=[], metavar="NAME", help="a market she may see; repeat for more")
    parser.add_argument("--all-markets", action="store_true")


def _served(work: Callable[[Engine, argparse.Namespace], None], options: argparse.Namespace) -> int:
    service = open_service(load())
    try:
        work(service.auth, options)
    finally:
        service.close()
    return 0


def first_admin(auth: Engine, options: argparse.Namespace) -> None:
    """Make an administrator only while there is none."""
    if people.first_admin(auth):
        return
    password = secrets.token_urlsafe(15)
    people.add(auth, options.email, password, name="Administrator", role="admin", all_markets=True)
    print(f"Sign in as {options.email} with the password {password}  (shown once; `python -m dashapp users password` changes it)")


def add_person(auth: Engine, options: argparse.Namespace) -> None:
    """Add one person."""
    password = None if options.invite else _password()
    people.add(auth, options.email, password, name=options.name, role=options.role, markets=options.market, all_markets=options.all_markets)
    print(f"{options.email} is added: {options.role}, {_seen(options)}.")
    if options.invite:
        _link(auth, options.email, "invitation")


def print_link(auth: Engine, options: argparse.Namespace) -> None:
    """Print a link for a lost password."""
    _link(auth, options.email, "reset")


def _link(auth: Engine, email: str, purpose: str) -> None:
    settings = load()
    post = open_post(settings)
    if purpose == "invitation" and post.works:
        letters.mint_and_send(auth, post, email, purpose, by=BY)
        print("The invitation is mailed.")
        return
    token = tokens.mint(auth, email, purpose, by=BY)
    if token is None:
        raise NotFound(f"Nobody who may sign in has the address {email[:80]!r}. Nothing was changed.")
    print(f"{letters.link(settings.public_url or LOCAL, token)}\n(works once, for {letters.life(purpose)})")


def new_password(auth: Engine, options: argparse.Namespace) -> None:
    """Change a password."""
    changes.password(auth, options.email, _password(), by=BY)
    print(f"{options.email} has another password, and every session of hers has ended.")


def new_role(auth: Engine, options: argparse.Namespace) -> None:
    """Change a role."""
    changes.person(auth, options.email, by=BY, role=options.role)
    print(f"{options.email} is now {options.role}.")


def new_markets(auth: Engine, options: argparse.Namespace) -> None:
    """Change the markets of a person."""
    changes.grants(auth, options.email, by=BY, markets=options.market, all_markets=options.all_markets)
    print(f"{options.email} now sees {_seen(options)}.")


def _open(auth: Engine, options: argparse.Namespace, enabled: bool) -> None:
    changes.disabled(auth, options.email, by=BY, disabled=not enabled)
    print(f"{options.email} {'may sign in again' if enabled else 'is disabled, and every session of hers has ended'}.")


def sign_out(auth: Engine, options: argparse.Namespace) -> None:
    """End a person's sessions."""
    print(f"{changes.end_sessions(auth, options.email, by=BY)} sessions of {options.email} have ended.")


def list_people(auth: Engine, options: argparse.Namespace) -> None:
    """Print everyone; never a hash."""
    print(json.dumps(people.listed(auth), default=str, ensure_ascii=False, indent=1))


def _seen(options: argparse.Namespace) -> str:
    return "all markets" if options.all_markets else ", ".join(options.market) or "no market yet"


def _password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
