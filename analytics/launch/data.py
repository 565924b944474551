"""Which data a first start shows: the file named by DATA, else UCI's workbook when the network allows, else the simulated shop."""

from __future__ import annotations

import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tqdm import tqdm

from analytics import db, demo, roles, settings
from analytics.errors import FileRefused
from analytics.ingest import ImportSummary, import_file

CONNECT_SECONDS = 10
SIMULATED_ORDERS = 20_000
# What the Online Retail workbook says (METRICS.md): rows, sale lines, orders, customers, gross, returns.
ONLINE_RETAIL = (541_909, 530_103, 19_959, 4_338, 10_655_622.48, 896_812.49)


def load_first(env: Mapping[str, str] | None = None) -> bool:
    """Import what DATA names, or, into an empty shop, whatever can be had; True when there are new lines."""
    chosen = settings.load(env)
    if chosen.data:
        return _imported(import_file(chosen.data, env, progress=bar(Path(chosen.data).name)))
    if not empty(env):
        return False
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "online retail.zip"
        if chosen.uci_url and download(chosen.uci_url, archive):
            try:
                return _imported(import_file(archive, env, source="download", progress=bar("UCI Online Retail"), verify=as_published))
            except FileRefused as error:
                print(error, file=sys.stderr)
    print("Showing a simulated shop. DATA=path/to/file make run loads yours.")
    return _imported(simulated(env))


def empty(env: Mapping[str, str] | None = None) -> bool:
    """Whether nothing has been imported."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select not exists (select from facts.imports where undone_at is null)")
        return cursor.fetchone()[0]


def download(url: str, target: Path) -> bool:
    """Fetch UCI's archive; False, with a sentence, when the network does not allow it."""
    if not url.startswith(("https://", "http://")):
        print(f"BASKETRY_UCI_URL must begin with https://; it is {url[:80]!r}. Nothing was downloaded.", file=sys.stderr)
        return False
    print(f"Getting the Online Retail workbook from {url} …", flush=True)
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer, target.open("wb") as file:  # noqa: S310 - checked above
            while piece := answer.read(1 << 16):
                file.write(piece)
    except (urllib.error.URLError, OSError) as error:
        print(f"It cannot be had just now ({getattr(error, 'reason', error)}).", file=sys.stderr)
        return False
    return True


def as_published(summary: ImportSummary) -> None:
    """Refuse a download whose rows are not the published ones."""
    found = (summary.rows_read, summary.accepted["sale"], summary.invoices, summary.customers, summary.gross, summary.returns)
    if found != ONLINE_RETAIL:
        raise FileRefused(f"The download is not the Online Retail year as published: {found} instead of {ONLINE_RETAIL}. Nothing of it was kept.")


def simulated(env: Mapping[str, str] | None = None) -> ImportSummary:
    """Import a simulated shop; the file and its truth stay in var/."""
    target = roles.var_dir(env) / "simulated.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    demo.write(target, orders=SIMULATED_ORDERS, seed=1)
    return import_file(target, env, source="simulated", progress=bar("simulated shop"))


def _imported(summary: ImportSummary) -> bool:
    print(summary.sentence())
    return summary.lines_new > 0


def bar(name: str):
    """A progress bar on a terminal, nothing elsewhere."""
    shown = tqdm(unit=" rows", unit_scale=True, disable=not sys.stderr.isatty(), desc=name, leave=False)

    def progress(read: int, total: int | None) -> None:
        shown.total = total
        shown.update(read - shown.n)

    return progress
