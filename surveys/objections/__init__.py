"""Objections: a text contested, or a result asked to be put right, by whoever it is about; two decide."""
