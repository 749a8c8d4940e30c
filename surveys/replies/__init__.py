"""Replies of those who are rated: ten days, part by part, read by a moderator where they name somebody."""
