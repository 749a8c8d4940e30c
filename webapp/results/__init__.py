"""The public site: published results for everybody, read from what was signed and from nothing else."""
