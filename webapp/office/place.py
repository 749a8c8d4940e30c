"""Where a request stands: the installation it works on, its database connection, who is asking."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import sqlalchemy as sa
from flask import Flask, current_app, g

from surveys import organizations
from surveys.identifiers import Role, SubjectNumber
from surveys.installation import Installation
from surveys.organizations import Scope
from surveys.staff import StaffMember
from surveys.survey import Survey
from webapp.settings import Settings

EXTENSION = "ydan-office"


@dataclass(frozen=True, slots=True)
class Grant:
    """What the visitor may do on this page: by which roles, and about which subjects (None: about all)."""

    roles: frozenset[Role]
    subjects: frozenset[SubjectNumber] | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """The settings and the installation of one office application."""

    settings: Settings
    installation: Installation


def furnish(app: Flask, office: Office) -> None:
    """Give an application its office; connections of a request are closed when it ends."""
    app.extensions[EXTENSION] = office

    @app.teardown_request
    def close_connection(_error: BaseException | None) -> None:
        found: sa.Connection | None = g.pop("connection", None)
        if found is not None:
            found.close()


def office() -> Office:
    """Give the office of this request."""
    return cast("Office", current_app.extensions[EXTENSION])


def installation() -> Installation:
    """Give the installation of this request."""
    return office().installation


def today() -> date:
    """Give the day it is where the installation stands."""
    found = installation()
    return found.clock().astimezone(found.time_zone).date()


def reading() -> sa.Connection:
    """Give the connection this request reads with; acts begin transactions of their own."""
    if "connection" not in g:
        g.connection = installation().engine.connect()
    return cast("sa.Connection", g.connection)


def member() -> StaffMember:
    """Give the member of staff who is asking. Only for pages behind the door."""
    return cast("StaffMember", g.member)


def grant() -> Grant:
    """Give what the visitor may do on this page."""
    return cast("Grant", g.grant)


def scope() -> Scope:
    """Give which organizations of the installation the visitor sees; mostly there is but one."""
    if "scope" not in g:
        g.scope = organizations.scope_of(reading(), member().username)
    return cast("Scope", g.scope)


def survey() -> Survey:
    """Give the round that the address names; the gate has already found it."""
    return cast("Survey", g.survey)
