"""Every figure that the README or the docs quote, by one command each."""

import webapp  # noqa: F401 - linear algebra in as many threads as the product uses, set before numpy is loaded
