"""The settings of `analytics`: one table, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from analytics.errors import SettingError


class Setting(NamedTuple):
    """One line of the table."""

    name: str
    default: str
    help: str


TABLE = (
    Setting("DATABASE_URL", "", "The administrative database address; empty means the embedded server."),
    Setting("DATABASE_URL_JOB", "", "The address at which imports and runs sign in; empty means derived from DATABASE_URL."),
    Setting("BASKETRY_VAR", "", "Where the installation keeps its own files; empty means var/ beside the packages."),
    Setting("BASKETRY_NIGHTLY", "0 3 * * *", "When the worker recomputes everything, as a cron line (a sixth field is seconds)."),
    Setting("BASKETRY_SMTP_URL", "", "Where the worker sends a mail when a run failed (see the web's setting of this name); empty means it sends none."),
    Setting("BASKETRY_MAIL_FROM", "", "The sender of that mail."),
    Setting("BASKETRY_PUBLIC_URL", "", "The address that the mail links to."),
    Setting("BASKETRY_SOURCE_URL", "", "The SQLAlchemy address of another database that `import-query` reads."),
    Setting("BASKETRY_PROCESSES", "0", "Processes that fit forecasts; 0 means one per core."),
    Setting("BASKETRY_FORECASTS", "full", "What is forecast: full, or brief (sales of markets and total alone, Prophet and naive alone, fewer tests)."),
    Setting("DATA", "", "A file that `up` imports: .xlsx, .csv, .parquet or UCI's .zip."),
    Setting(
        "BASKETRY_UCI_URL",
        "https://archive.ics.uci.edu/static/public/352/online+retail.zip",
        "Where `up` gets the Online Retail workbook when there is no DATA; `none` never downloads.",
    ),
    Setting("HOST", "127.0.0.1", "The address `up` serves at."),
    Setting("PORT", "8050", "The port `up` serves at."),
)


@dataclass(frozen=True)
class Settings:
    """What the table says, typed."""

    nightly: str
    processes: int
    forecasts: str
    data: str
    uci_url: str
    host: str
    port: int


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises
    ------
    SettingError
        When a number is none, or a choice is not offered.
    """
    env = os.environ if env is None else env
    value = {setting.name: env.get(setting.name, "").strip() or setting.default for setting in TABLE}
    return Settings(
        nightly=value["BASKETRY_NIGHTLY"],
        processes=_whole(value, "BASKETRY_PROCESSES"),
        forecasts=_one_of(value, "BASKETRY_FORECASTS", ("full", "brief")),
        data=value["DATA"],
        uci_url="" if value["BASKETRY_UCI_URL"] == "none" else value["BASKETRY_UCI_URL"],
        host=value["HOST"],
        port=_port(value),
    )


def _port(value: Mapping[str, str]) -> int:
    port = _whole(value, "PORT")
    if not 1 <= port <= 65535:
        raise SettingError(f"PORT must be between 1 and 65535; it is {port}. Nothing was started.")
    return port


def _one_of(value: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    if value[name] not in choices:
        raise SettingError(f"{name} is one of {', '.join(choices)}; it is {value[name][:40]!r}. Nothing was started.")
    return value[name]


def _whole(value: Mapping[str, str], name: str) -> int:
    text = value[name]
    if not text.isdigit():
        raise SettingError(f"{name} must be a whole number; it is {text[:40]!r}. Nothing was started.")
    return int(text)
