"""The shop's rules on a page: what they say, what a change of them alters, making it so, and the versions that were. The worker does the work."""
