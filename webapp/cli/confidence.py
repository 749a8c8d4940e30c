"""``ydan confidence-poll list | show | minutes``: what is known of confidence polls; figures once signed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from surveys.identifiers import Language
from surveys.problems import N_
from webapp.catalogue import LANGUAGES, translations
from webapp.cli.actor import actor
from webapp.cli.commands import Commands
from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json, write_table
from webapp.cli.words import gettext as _
from webapp.cli.words import language as own_language

if TYPE_CHECKING:
    import sqlalchemy as sa

    from surveys.confidence.minutes import Minutes
    from surveys.confidence.records import Poll
    from surveys.package_content import Words

FORMS = ("pdf", "xlsx")

command = Commands(
    name="confidence-poll",
    members={
        "list": ("webapp.cli.confidence:listed", N_("list the confidence polls")),
        "show": ("webapp.cli.confidence:show", N_("tell one poll; its figures once the minutes are signed")),
        "minutes": ("webapp.cli.confidence:minutes", N_("write the signed minutes as PDF or XLSX")),
    },
    help=_("Confidence polls: a fixed electorate, paper, two counts, minutes. No survey."),
)


def _words(chosen: str | None) -> "Words":
    from surveys.package_content import Words

    told = Language(chosen or own_language())
    return Words(told, translations(told).gettext)


def _facts(poll: "Poll") -> dict[str, object]:
    return {
        "poll": poll.id,
        "unit": poll.unit,
        "held_on": poll.held_on.isoformat(),
        "electorate": poll.electorate,
        "state": poll.state.value,
        "hash": poll.hash,
        "title": poll.title,
    }


@click.command(name="list", help=_("List the confidence polls, the latest day first."))
@as_json
def listed(*, as_json: bool) -> None:
    """List polls."""
    from surveys.confidence import records
    from surveys.confidence.records import Sought

    with opened() as installation, installation.engine.connect() as connection:
        total = records.listing(connection).total
        found = records.listing(connection, sought=Sought(most=max(total, 1))).rows
    facts = [_facts(one) for one in found]
    if as_json:
        write_json({"polls": facts})
        return
    heads = (_("Poll"), _("Unit"), _("Held on"), _("May vote"), _("State"), _("Title"))
    keys = ("poll", "unit", "held_on", "electorate", "state", "title")
    write_table(heads, [tuple(one[key] for key in keys) for one in facts])


@click.command(
    help=_("Tell the confidence poll ID: rules, papers, and for each person the levels with their base.")
)
@click.argument("poll", metavar="ID")
@as_json
def show(poll: str, *, as_json: bool) -> None:
    """Tell one poll; before its minutes are signed without any figure of the count."""
    from surveys.confidence import minutes as confidence_minutes
    from surveys.confidence import records, rules

    with opened() as installation, installation.engine.connect() as connection:
        found = records.get(connection, poll)
        people = records.people(connection, poll)
        told = confidence_minutes.signed(connection, poll) if found.minuted else None
    if as_json:
        facts = _facts(found) | {"rules": rules.to_json(found.rules)}
        facts["people"] = [{"number": one.number, "cadre": one.cadre, "name": one.name} for one in people]
        write_json(facts if told is None else facts | _figures(told))
        return
    click.echo(f"{found.title} ({found.id}), {found.unit}, {found.held_on.isoformat()}, {found.state.value}")
    click.echo(found.rules.basis)
    if told is None:
        click.echo(_("The minutes of this poll are not signed yet: nothing is told before."))
        return
    _tell(told)


def _figures(told: "Minutes") -> dict[str, object]:
    from dataclasses import asdict

    lines = [{"number": one.person.number, **asdict(one.marks)} for one in told.lines]
    return {"papers": asdict(told.papers), "base": told.base, "counts": lines}


def _tell(told: "Minutes") -> None:
    from surveys.confidence import document, words
    from surveys.confidence.rules import Level

    reader = _words(None)
    for word, count, share in document.paper_rows(told, reader):
        click.echo(f"{word}: {count}" + (f" ({share})" if share else ""))
    base = reader.say(words.BASES[told.rules.base])
    click.echo(reader.say(words.THE_PEOPLE) % {"base": base, "all": told.base})
    heads = [reader.say(words.NAME)]
    for level in Level:
        heads += [reader.say(words.HEADS[level]), "%"]
    rows = []
    for line in told.lines:
        shares = [told.share(line, level) for level in Level]
        cells = [cell for share in shares for cell in (share.count, words.percent(share, reader))]
        rows.append((line.person.name, *cells, line.marks.blank))
    write_table((*heads, reader.say(words.BLANK)), rows)
    for sentence in document.threshold_lines(told, reader):
        click.echo(sentence)


@click.command(help=_("Write the signed minutes of the confidence poll ID."))
@click.argument("poll", metavar="ID")
@click.option("--format", "form", type=click.Choice(FORMS), default="pdf", show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), help=_("language of the document"))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help=_("file to write"))
def minutes(poll: str, form: str, lang: str | None, output: Path | None) -> None:
    """Write the minutes and note it in the audit trail."""
    from surveys import audit

    spoken = lang or own_language()
    target = output or Path(f"confidence-minutes-{poll}-{spoken}.{form}")
    with opened() as installation:
        with installation.engine.connect() as connection:
            content = _content(connection, poll, form, spoken)
        with installation.engine.begin() as connection:
            act = audit.Act(actor(), "confidence.export", poll, {"file": target.name})
            audit.append(connection, installation.clock, act)
        target.write_bytes(content)
    click.echo(str(target))


def _content(connection: "sa.Connection", poll: str, form: str, spoken: str) -> bytes:
    from surveys.confidence import minutes as confidence_minutes
    from surveys.confidence import records
    from surveys.confidence.document import MinutesFacts, document
    from surveys.documents import wording_store
    from surveys.documents.files import Form, file_of
    from surveys.documents.pieces import Kind

    found = records.get(connection, poll)
    told = confidence_minutes.signed(connection, poll)
    where = found.unit, Kind.MINUTES_CONFIDENCE, Language(spoken)
    wording = wording_store.wording_for(connection, *where)
    return file_of(document(MinutesFacts(told, found.hash or "", wording, _words(spoken))), Form(form))
