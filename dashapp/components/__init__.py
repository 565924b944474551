"""What pages are made of: shell, filter bar, cards, tiles, tables, states. No queries, no data about the viewer."""
