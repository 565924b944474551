"""The answers: files to facts, facts to published tables. Knows nothing of the web."""
