"""Customers one by one: the grid, the page of one of them, and lists as files."""
