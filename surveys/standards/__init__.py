"""Standards: what is asked of whoever holds a position, each criterion with its legal basis, in versions."""
