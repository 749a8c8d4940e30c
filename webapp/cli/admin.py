"""``ydan admin``: staff accounts from the command line."""

import click

from surveys.identifiers import Role, UnitCode
from surveys.problems import N_, BadInput, Problem
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _

command = Commands(
    name="admin",
    members={
        "add": ("webapp.cli.admin:add", N_("invite a member of staff and print the activation code")),
        "organization": (
            "webapp.cli.admin:organization",
            N_("add a topmost unit: one more organization, isolated from the others"),
        ),
        "list": ("webapp.cli.admin:listing", N_("list the accounts of staff and their roles")),
        "renew": ("webapp.cli.admin:renew", N_("start an account anew: lost password or phone")),
        "sessions": ("webapp.cli.admin:sessions", N_("list who is signed in, or end their sessions")),
    },
    help=_("Accounts of staff. Codes are printed once and work for 14 days."),
)


@click.command(help=_("Invite USERNAME and print the activation code; it is shown this once."))
@click.argument("username")
@click.option("--name", required=True, help=_("name of the member, as others read it"))
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
    help=_("what the member may do"),
)
@click.option("--unit", help=_("for which unit and all below it; left out: the topmost"))
@as_json
def add(username: str, name: str, role: str, unit: str | None, *, as_json: bool) -> None:
    """Invite a member of staff with one role."""
    from surveys import audit, staff
    from surveys.staff import Invitee, RoleGrant
    from surveys.top_unit import top_unit

    with opened() as installation, installation.engine.begin() as connection:
        where = UnitCode(unit) if unit else top_unit(connection)
        if where is None:
            raise BadInput(Problem(N_("The register has no unit yet. Run “ydan init” first.")))
        code = staff.invite(connection, installation.keys, Invitee(username, name), installation.clock())
        staff.grant(connection, username, RoleGrant(Role(role), where))
        act = audit.Act(actor(), "staff.invite", username, {"role": role, "unit": where})
        audit.append(connection, installation.clock, act)
    _tell(username, code, as_json=as_json)


@click.command(
    help=_(
        "Add a topmost unit with CODE and NAME: an organization of its own, which sees nothing of the others "
        "and is not seen by them. Then invite its administrator: ydan admin add USERNAME --unit CODE."
    )
)
@click.argument("code")
@click.argument("name")
@click.option("--kind", default="province", show_default=True, help=_("kind of the unit"))
def organization(code: str, name: str, kind: str) -> None:
    """Add an organization."""
    from surveys import audit, top_unit

    with opened() as installation, installation.engine.begin() as connection:
        top_unit.add_organization(connection, UnitCode(code), name, kind)
        act = audit.Act(actor(), "register.organization", code)
        audit.append(connection, installation.clock, act)
    click.echo(_("Added. Invite its administrator: ydan admin add USERNAME --unit %(code)s", code=code))


@click.command(help=_("Start the account of USERNAME anew and print a new activation code."))
@click.argument("username")
@as_json
def renew(username: str, *, as_json: bool) -> None:
    """Renew the activation of an account; its password, phone and sessions end."""
    from surveys import audit, staff

    with opened() as installation, installation.engine.begin() as connection:
        code = staff.renew_activation(connection, installation.keys, username, installation.clock())
        audit.append(connection, installation.clock, audit.Act(actor(), "staff.renew", username, {}))
    _tell(username, code, as_json=as_json)


@click.command(help=_("List who is signed in; with --end, end the sessions of USERNAME, or of everybody."))
@click.argument("username", required=False)
@click.option("--end", is_flag=True, help=_("end the sessions at once"))
@as_json
def sessions(username: str | None, *, end: bool, as_json: bool) -> None:
    """List the sessions of one member or of all, or end them."""
    from surveys import audit, staff, staff_sessions

    with opened() as installation, installation.engine.begin() as connection:
        if username is not None and staff.get(connection, username) is None:
            raise BadInput(
                Problem(N_("There is no member of staff “%(username)s”."), {"username": username}, "username")
            )
        names = [username] if username else [one.username for one in staff.listing(connection)]
        now = installation.clock()
        found = [one for name in names for one in staff_sessions.listing(connection, name, now)]
        for name in sorted({one.username for one in found}) if end else ():
            staff_sessions.end_all(connection, name)
            audit.append(connection, installation.clock, audit.Act(actor(), "staff.end_sessions", name, {}))
    rows = [
        (
            one.username,
            one.browser,
            one.way.value,
            f"{one.started_at:%Y-%m-%d %H:%M}Z",
            f"{one.seen_at:%H:%M}Z",
        )
        for one in found
    ]
    if as_json:
        names_of = ("username", "browser", "way", "since", "seen")
        write_json({"ended": end, "sessions": [dict(zip(names_of, row, strict=True)) for row in rows]})
        return
    write_table((_("Username"), _("Browser"), _("Signed in by"), _("Since"), _("Last used")), rows)
    if end:
        click.echo(_("These sessions have ended."))


def _tell(username: str, code: str, *, as_json: bool) -> None:
    if as_json:
        write_json({"username": username, "activation_code": code})
    else:
        click.echo(_("Activation code of “%(name)s”, shown this once: %(code)s", name=username, code=code))


@click.command(name="list", help=_("List the accounts of staff and their roles."))
@as_json
def listing(*, as_json: bool) -> None:
    """List accounts; no secret is among them."""
    from surveys import staff

    with opened() as installation, installation.engine.connect() as connection:
        members = staff.listing(connection)
    if as_json:
        write_json(
            [
                {
                    "username": one.username,
                    "name": one.name,
                    "state": one.state,
                    "roles": [{"role": given.role.value, "unit": given.unit} for given in one.roles],
                }
                for one in members
            ]
        )
        return
    rows = [
        (one.username, one.name, one.state, ", ".join(f"{given.role}@{given.unit}" for given in one.roles))
        for one in members
    ]
    write_table((_("Username"), _("Name"), _("State"), _("Roles")), rows)
