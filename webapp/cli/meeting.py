"""``ydan meeting list | show | kit``: what is known of meetings with the people; minutes once signed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.problems import N_
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language

if TYPE_CHECKING:
    from surveys.installation import Installation
    from surveys.meetings.records import Meeting

command = Commands(
    name="meeting",
    members={
        "list": ("webapp.cli.meeting:listed", N_("list the meetings with the people")),
        "show": ("webapp.cli.meeting:show", N_("tell one meeting; its minutes once they are signed")),
        "kit": ("webapp.cli.meeting:kit", N_("write the papers for a meeting as PDF")),
    },
    help=_("Meetings of people and those who serve them: papers, minutes, promises."),
)


def _facts(one: "Meeting") -> dict[str, object]:
    return {
        "meeting": one.id,
        "unit": one.unit,
        "survey": one.survey,
        "subject": one.subject,
        "held_on": one.held_on.isoformat(),
        "state": one.state.value,
        "hash": one.hash,
    }


@click.command(name="list", help=_("List the meetings with the people, the latest day first."))
@as_json
def listed(*, as_json: bool) -> None:
    """List meetings."""
    from surveys.meetings import records
    from surveys.meetings.records import Sought

    with opened() as installation, installation.engine.connect() as connection:
        total = records.listing(connection).total
        found = records.listing(connection, sought=Sought(most=max(total, 1))).rows
    facts = [_facts(one) for one in found]
    if as_json:
        write_json({"meetings": facts})
        return
    heads = (_("Meeting"), _("Unit"), _("Round"), _("Day of the meeting"), _("State"))
    keys = ("meeting", "unit", "survey", "held_on", "state")
    write_table(heads, [tuple(one[key] for key in keys) for one in facts])


@click.command(help=_("Tell the meeting ID: day, round, and once they are signed its minutes and promises."))
@click.argument("meeting", metavar="ID")
@as_json
def show(meeting: str, *, as_json: bool) -> None:
    """Tell one meeting; a draft is read in the office only."""
    from surveys.meetings import minutes, records

    with opened() as installation, installation.engine.connect() as connection:
        found = records.get(connection, meeting)
        told = minutes.signed(connection, meeting) if found.is_signed else None
        notes = records.notes(connection, meeting)
    facts = _facts(found)
    if told is not None:
        facts |= {
            "name": told.name,
            "place": told.place,
            "present": told.present,
            "minutes": told.text,
            "commitments": [{"text": one.text, "due_on": one.due_on.isoformat()} for one in told.promised],
            "notes": [{"text": one.text, "written_on": one.written_on.isoformat()} for one in notes],
        }
    if as_json:
        write_json(facts)
        return
    click.echo(f"{found.id}, {found.unit}, {found.survey}, {found.held_on.isoformat()}, {found.state.value}")
    if told is None:
        click.echo(_("The minutes of this meeting are not signed yet: nothing is told before."))
        return
    click.echo(f"{told.name}, {told.place}, {told.present}")
    click.echo(told.text)
    for one in told.promised:
        click.echo(f"- {one.text} ({one.due_on.isoformat()})")
    for each in notes:
        click.echo(f"* {each.written_on.isoformat()}: {each.text}")


@click.command(help=_("Write the papers for the meeting ID: what is public, and lines to write on."))
@click.argument("meeting", metavar="ID")
@click.option("--large", is_flag=True, help=_("in large letters, for the hall"))
@click.option("--lang", type=click.Choice(LANGUAGES), help=_("language of the document"))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
def kit(meeting: str, *, large: bool, lang: str | None, output: Path | None) -> None:
    """Write the kit and note it in the audit trail."""
    from surveys import audit

    spoken = lang or own_language()
    size = "large" if large else "plain"
    target = output or Path(f"meeting-{meeting}-{size}-{spoken}.pdf")
    with opened() as installation:
        content = _content(installation, meeting, spoken, large=large)
        with installation.engine.begin() as connection:
            act = audit.Act(actor(), "meeting.kit", meeting, {"file": target.name})
            audit.append(connection, installation.clock, act)
        target.write_bytes(content)
    click.echo(str(target))


def _content(installation: "Installation", meeting: str, spoken: str, *, large: bool) -> bytes:
    from surveys.documents import wording_store
    from surveys.documents.files import Form, file_of
    from surveys.documents.pieces import Kind
    from surveys.identifiers import Language
    from surveys.meetings import kit as meeting_kit
    from surveys.meetings import records, told
    from surveys.meetings.kit import KitFacts
    from surveys.package_content import Words
    from surveys.replies.records import ReplyPlace

    today = installation.clock().astimezone(installation.time_zone).date()
    language = Language(spoken)
    with installation.engine.connect() as connection:
        one = records.get(connection, meeting)
        facts = told.gather(connection, ReplyPlace(one.survey, one.subject), today)
        wording = wording_store.wording_for(connection, one.unit, Kind.MEETING_KIT, language)
    reader = Words(language, translations(spoken).gettext)
    return file_of(meeting_kit.document(KitFacts(facts, one, wording, reader, large)), Form.PDF)
