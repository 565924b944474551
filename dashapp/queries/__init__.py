"""Constant SQL with bound parameters; each answer is a frame with the columns declared beside it."""
