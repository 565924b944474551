"""One command: database, migrations, data, a first run, the first administrator, then worker and web server."""
