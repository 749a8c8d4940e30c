"""Scanned sheets: pages read by optical mark recognition; whatever is doubtful goes to a person."""
