"""SQLite and in-memory state, and the secret store."""
