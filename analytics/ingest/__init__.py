"""From a file of order lines to facts: read, understand, load whole or not at all."""

from analytics.ingest.load import import_file
from analytics.ingest.summary import ImportSummary

__all__ = ["ImportSummary", "import_file"]
