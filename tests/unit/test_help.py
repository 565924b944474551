"""Every command of both command lines explains itself."""

import argparse
from collections.abc import Iterator

import pytest

from analytics import __main__ as analytics
from dashapp import __main__ as dashapp


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


@pytest.mark.parametrize(("main", "words"), [(dashapp.main, ""), *((analytics.main, name) for name in ("", *analytics.COMMANDS))])
def test_help_is_printed_by_every_command(main, words, monkeypatch):
    found = []

    def keep(parser, arguments=None):
        found.append(parser)
        raise SystemExit

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", keep)
    with pytest.raises(SystemExit):
        main([words] if words else [])
    for parser in parsers(found[0]):
        assert parser.prog in parser.format_help()
