"""Frames: who may be asked in a round, as lists of households, staff or a meeting, and samples from them."""
