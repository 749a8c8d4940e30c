"""HTTP and the command line: two applications (respondents, office) over one domain."""
