"""People, their sessions and what they did: for administrators alone."""
