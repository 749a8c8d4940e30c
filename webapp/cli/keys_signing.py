"""``ydan keys rotate-signing`` and ``revoke-signing``: the keys that sign score packages."""

import click

from webapp.cli.opening import opened
from webapp.cli.output import as_json, write_json
from webapp.cli.survey_ceremonies import officers_option, two
from webapp.cli.words import gettext as _


@click.command(
    name="rotate-signing",
    help=_(
        "Make a new key that signs packages. The old one signs the new one, and its private half is "
        "destroyed; what it signed stays good. Two people sign.\n\n"
        "Interrupted, do it again: it is finished. Back up the keys afterwards."
    ),
)
@officers_option
@as_json
def rotate(officers: tuple[str, ...], *, as_json: bool) -> None:
    """Replace the signing key."""
    from surveys import signing_rotation

    both = two(officers)
    with opened() as installation:
        made = signing_rotation.rotate(installation, both)
    if as_json:
        write_json({"fingerprint": made.fingerprint, "made_on": made.made_on})
    else:
        click.echo(
            _("From now on packages are signed by the key %(fingerprint)s.", fingerprint=made.read_out)
        )


@click.command(
    name="revoke-signing",
    help=_(
        "Let nothing count any more that the key FINGERPRINT signed, for a reason that everybody reads. Two "
        "people sign. The key that signs now gets a successor at once; its packages are written again when "
        "somebody asks for them.\n\nThere is no way back. Hand the list of “ydan package keys” to whoever "
        "holds packages."
    ),
)
@click.argument("fingerprint")
@click.option("--reason-vi", required=True, help=_("reason in Vietnamese, for everybody to read"))
@click.option("--reason-en", required=True, help=_("reason in English, for everybody to read"))
@officers_option
def revoke(fingerprint: str, reason_vi: str, reason_en: str, officers: tuple[str, ...]) -> None:
    """Revoke a signing key."""
    from surveys import signing_rotation

    both = two(officers)
    reason = {"vi": reason_vi, "en": reason_en}
    with opened() as installation:
        gone = signing_rotation.revoke(installation, fingerprint, reason, both)
    click.echo(_("Nothing that the key %(fingerprint)s signed counts any more.", fingerprint=gone.read_out))
