"""Contributions and criticism (góp ý, phản biện): drafts put to the people, and what was done with it."""
