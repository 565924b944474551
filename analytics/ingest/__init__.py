"""From a file of order lines to facts: read, understand, load whole or not at all."""

from analytics.ingest.load import import_file
from analytics.ingest.several import import_files
from analytics.ingest.summary import ImportSummary
from analytics.ingest.undo import Undone, undo_import

__all__ = ["ImportSummary", "Undone", "import_file", "import_files", "undo_import"]
