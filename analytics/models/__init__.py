"""Pure models: a frame in, a result out. Nothing here knows of databases, files or the web."""
