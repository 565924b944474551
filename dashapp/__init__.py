"""The web application: it draws, and never computes."""
