"""Lists of personnel as offices keep them: read, mended with a report, asked about where unclear."""
