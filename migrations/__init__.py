"""The database's history: one subject per revision, append-only. `upgrade()` is what `python -m analytics migrate` and the tests call."""

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config


def upgrade(env: Mapping[str, str] | None = None, revision: str = "head") -> None:
    """Bring the database that `env` (default: the process's environment) names to `revision`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["environment"] = env
    command.upgrade(config, revision)
