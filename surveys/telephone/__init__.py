"""Interviews by telephone: who is called next, and nothing of who answered."""
