"""A member of staff who signs in to a really served office."""

from datetime import datetime

import pyotp
import sqlalchemy as sa

from surveys import staff
from surveys.identifiers import Role, UnitCode
from surveys.installation import Installation
from surveys.schema import unit
from surveys.staff import Activation, Claim, Invitee, RoleGrant
from tests.faults.visitor import Visitor, fields_of

PASSWORD = "một câu thật dài 2026"


class Desk:
    """A served office, an administrator of everything, and the phone of the administrator."""

    def __init__(self, place: Installation, port: int, made: datetime) -> None:
        self.port, self.place = port, place
        keys, now = place.keys, made
        with place.engine.begin() as connection:
            names = {"name": "Quảng Ninh", "sort_key": b"", "search_key": ""}
            connection.execute(sa.insert(unit).values(code="22", kind="province", **names))
            invitee = Invitee("lan", "Lan", None)
            claim = Claim("lan", staff.invite(connection, keys, invitee, now))
            staff.grant(connection, "lan", RoleGrant(Role.ADMINISTRATOR, UnitCode("22")))
            self.phone = pyotp.TOTP(staff.set_up_totp(connection, keys, claim, now).secret)
            staff.activate(connection, keys, Activation(claim, PASSWORD, self.phone.at(now)), now)

    def sign_in(self, browser: Visitor, shown: datetime) -> bool:
        """Sign in with what the phone showed at a time; says whether the start page opens."""
        _, page = browser.ask("GET", "/sign-in")
        typed = {"username": "lan", "password": PASSWORD, "totp": self.phone.at(shown)}
        browser.ask("POST", "/sign-in", fields_of(page) | typed)
        return self.is_in(browser)

    def is_in(self, browser: Visitor) -> bool:
        return browser.ask("GET", "/")[0] == 200
