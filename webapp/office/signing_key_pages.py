"""The keys that sign packages: who may rely on which, a new one, and the end of one; two people sign."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import key_list, reasons, signing_keys, signing_rotation, staff
from surveys.identifiers import Role
from surveys.problems import BadInput
from surveys.signing_keys import SigningKey
from surveys.staff import StaffMember
from webapp.errors import status_of
from webapp.office import place
from webapp.office.form import Form, empty, sent
from webapp.office.gate import holds
from webapp.office.permissions import anywhere, everywhere, page
from webapp.office.release_pages import SIGNERS
from webapp.office.signatures import sign_with

blueprint = Blueprint("signing_keys", __name__)
READERS = anywhere(*SIGNERS, Role.EVALUATOR, Role.AUDITOR, Role.ADMINISTRATOR)
KEEPERS = everywhere(*SIGNERS)
"""Packages of every organization are signed with the same key."""


@page(blueprint, "/keys", READERS)
def listing() -> ResponseReturnValue:
    """Show the keys: which one signs, which signed, which are revoked."""
    return render_template("office/signing_keys.html", keys=_keys(), may_sign=_may_sign())


@page(blueprint, "/keys/list.json", READERS)
def as_file() -> Response:
    """Give the signed list that others carry to a machine without a network; everybody may know it."""
    written = key_list.written(place.installation(), place.scope())
    response = Response(written, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="ydan-keys.json"'
    return response


@page(blueprint, "/keys/<fingerprint>.pem", READERS)
def pem(fingerprint: str) -> Response:
    """Give one public key."""
    found = _key(fingerprint)
    response = Response(found.pem, content_type="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.fingerprint[:16]}.pem"'
    return response


@page(blueprint, "/keys/rotate", KEEPERS, methods=("GET", "POST"))
def rotate() -> ResponseReturnValue:
    """Let two people replace the key that signs."""
    if request.method == "GET":
        return render_template("office/signing_key_rotate.html", form=empty())
    form = sent()
    if not _signed(form, lambda pair: signing_rotation.rotate(place.installation(), pair)):
        return render_template("office/signing_key_rotate.html", form=form), form.status
    flash(gettext("A new key signs from now on. What the old one signed stays good."), "good")
    return redirect(url_for("signing_keys.listing"))


@page(blueprint, "/keys/<fingerprint>/revoke", KEEPERS, methods=("GET", "POST"))
def revoke(fingerprint: str) -> ResponseReturnValue:
    """Let two people say that nothing counts any more that a key signed, and why."""
    found = _key(fingerprint)
    if found.is_revoked:
        abort(404)
    if request.method == "GET":
        return render_template("office/signing_key_revoke.html", form=empty(), key=found)
    form = sent()
    reason = {one: form.text(f"reason-{one}") for one in reasons.LANGUAGES}
    if not _signed(
        form,
        lambda pair: signing_rotation.revoke(place.installation(), found.fingerprint, reason, pair),
    ):
        return render_template("office/signing_key_revoke.html", form=form, key=found), form.status
    flash(
        gettext("The key is revoked. Please hand the list of keys to everybody who holds packages."), "good"
    )
    return redirect(url_for("signing_keys.listing"))


def _signed(form: Form, act: Callable[[tuple[str, str]], SigningKey]) -> bool:
    pair = None if form.faults else sign_with(form, _unfit)
    if pair is None:
        return False
    try:
        act((pair.first.username, pair.second.username))
    except BadInput as error:
        form.blame_where(error, {f"reason-{one}": f"reason-{one}" for one in reasons.LANGUAGES})
        form.status = status_of(error)
        return False
    return True


def _unfit(person: StaffMember) -> str:
    if any(staff.may_everywhere(place.reading(), person.username, role) for role in SIGNERS):
        return ""
    return str(
        gettext("%(name)s may not sign this: the role for the whole register is missing.", name=person.name)
    )


def _may_sign() -> bool:
    return any(holds(place.member(), role, rule) for role, rule in KEEPERS.rules.items())


def _keys() -> tuple[SigningKey, ...]:
    return signing_keys.listing(place.reading())


def _key(fingerprint: str) -> SigningKey:
    found = next((one for one in _keys() if one.fingerprint == fingerprint), None)
    if found is None:
        abort(404)
    return found
