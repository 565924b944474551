"""A disk that fills up under an import or a start: a sentence, nothing half-loaded, and the data whole when there is room again."""

import os
import subprocess

import pytest

from tests.integration.launch.conftest import command, refusal


@pytest.fixture
def disk(tmp_path):
    """A small file system of its own; only root may make one."""
    from tests.conftest import _open_folder

    with _open_folder() as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=90m,mode=755", "tmpfs", str(folder)], capture_output=True, check=False)
        if os.geteuid() != 0 or made.returncode:
            pytest.skip("a small file system can be made only by root, where mounting is allowed")
        yield folder
        command({"BASKETRY_VAR": str(folder / "var")}, "db", "stop")
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_an_import_onto_a_full_disk_leaves_nothing_and_works_when_there_is_room(disk, tmp_path):
    env = {"BASKETRY_VAR": str(disk / "var")}
    assert command(env, "demo-data", "--orders", "15000", "--seed", "2", "--out", str(tmp_path / "shop.parquet")).returncode == 0
    assert command(env, "db", "start").returncode == 0 and command(env, "migrate").returncode == 0
    told = refusal(env, "import", str(tmp_path / "shop.parquet"))
    assert told.count("\n") == 1 and "Nothing was loaded" in told
    for arguments in (("run",), ("import", str(tmp_path / "shop.parquet"))):
        refusal(env, *arguments)
    subprocess.run(["mount", "-o", "remount,size=2g", str(disk)], check=True)
    assert command(env, "db", "start").returncode == 0
    done = command(env, "import", str(tmp_path / "shop.parquet"), "--json")
    assert done.returncode == 0 and '"already_imported": false' in done.stdout and '"lines_known": 0' in done.stdout


def test_a_full_disk_at_the_start_is_a_sentence(disk):
    with (disk / "fill").open("wb", buffering=0) as out, pytest.raises(OSError, match="No space left"):
        while out.write(b"\0" * (1 << 20)):
            continue
    for arguments in (("db", "start"), ("demo-data", "--orders", "100", "--seed", "1", "--out", str(disk / "x.parquet"))):
        told = refusal({"BASKETRY_VAR": str(disk / "var")}, *arguments)
        assert "No space left" in told
