"""HTTP and the command line: four applications over one domain, and a client for one of them."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from surveys.installation import Installation
    from webapp.settings import Settings

# Read when numpy is loaded, which is later than this. Sums in one thread come out the same on every machine,
# and threads that wait for each other on a busy one take ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def create_public_app(settings: "Settings", place: "Installation | None" = None) -> "Flask":
    """Make the respondents' application; loads nothing of the office."""
    from webapp.public.app import create_public_app as create

    return create(settings, place)


def create_office_app(settings: "Settings", place: "Installation | None" = None) -> "Flask":
    """Make the office's application."""
    from webapp.office.app import create_office_app as create

    return create(settings, place)
