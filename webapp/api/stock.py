"""What every view of the interface needs: the database, the day, and who asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import cast

import sqlalchemy as sa
from flask import current_app, g

from surveys.api_tokens import Token
from webapp.api.allowance import Allowances

STOCK = "ydan-api"


@dataclass(frozen=True, slots=True)
class Stock:
    """The parts of one application. Threads share it."""

    engine: sa.Engine
    today: Callable[[], date]
    allowances: Allowances


def stock() -> Stock:
    """Give the stock of this application."""
    return cast("Stock", current_app.extensions[STOCK])


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """Open the database for reading."""
    with stock().engine.connect() as connection:
        yield connection


def caller() -> Token:
    """Give the token of this request; the door has let it in."""
    return cast("Token", g.caller)
