"""One short file per page: which charts, in what order."""
