"""Files that show what was done about a recommendation: looked into, rewritten without traces, encrypted."""
