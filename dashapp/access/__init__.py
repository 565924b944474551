"""Who may see what: people, passwords, sessions and the gate. The only room that uses the `auth` pool."""
