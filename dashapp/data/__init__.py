"""The shop's data: files that come in, how they are read, imports, jobs, freshness. For analysts and administrators."""
