"""The interface for other systems: what may be told of released rounds, read-only, by token."""
