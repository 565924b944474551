"""`python -m analytics models MODEL --input FILE`: the models on a file, without a database. Each model's command has a file of its own here."""

from __future__ import annotations

import argparse

from analytics.models_cli import affinity, customers, forecast, value


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command and its models."""
    parser = commands.add_parser("models", help="compute a model from a file, without a database")
    models = parser.add_subparsers(dest="model", required=True, metavar="MODEL")
    customers.add_models(models)
    forecast.add_model(models)
    value.add_model(models)
    affinity.add_model(models)
