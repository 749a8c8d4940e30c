"""Every figure that the README or the docs quote, by one command each."""
