"""The rows that last: what the database holds and what it refuses to hold."""
