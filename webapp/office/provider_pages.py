"""Signing in through a provider (OpenID Connect): it stands for the password; one's own phone is asked for.

The provider sends people back from another site, so that the session cookie (SameSite=Strict) does not
come along: a page of ours sends them on to itself, and there it does.
"""

import base64
import hmac
from typing import cast
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from surveys import staff, staff_challenges, staff_identities, staff_phones
from surveys.audit import Act, append
from surveys.problems import BadInput, NotReady, Refused
from surveys.staff import StaffMember
from surveys.staff_identities import Identity
from surveys.staff_sessions import Way
from webapp.errors import status_of
from webapp.office import place, sessions
from webapp.office.door import door_page, guarded, inside, prove
from webapp.office.form import Form, empty, sent
from webapp.office.permissions import DOOR, EVERYONE, page
from webapp.office.provider import Provider, Question

blueprint = Blueprint("provider", __name__)
EXTENSION = "ydan-provider"
ASKED = "provider"  # in the cookie: what this browser asked, and for what
BACK = "back"
SIGN_IN, LINK = "sign-in", "link"
CURRENT = "current-"
HANDED_ON = ("code", "state", "iss", "error")


@blueprint.record
def install(state: BlueprintSetupState) -> None:
    """Give an application its provider, if its settings name one."""
    office: place.Office = state.app.extensions[place.EXTENSION]
    if office.settings.oidc:
        address = f"{office.settings.office_url}/sign-in/provider/back"
        state.app.extensions[EXTENSION] = Provider(office.settings.oidc, address, office.installation.clock)


def _provider() -> Provider:
    if EXTENSION not in current_app.extensions:
        abort(404)
    return cast("Provider", current_app.extensions[EXTENSION])


def _purpose(kind: str) -> str:
    username = g.member.username if kind == LINK else ""
    return "\n".join(("provider", kind, username, str(session.get("csrf_token", ""))))


def _ask(kind: str) -> str:
    """Remember a question in this browser; give the address at the provider to go to."""
    generate_csrf()
    office = place.installation()
    key = office.keys.read("office-cookie")
    challenge = staff_challenges.new_challenge(key, _purpose(kind), office.clock())
    address, asked = _provider().question(base64.urlsafe_b64encode(challenge).decode())
    session[ASKED] = [kind, asked.state, asked.nonce, asked.verifier]
    return address


@page(blueprint, "/sign-in/provider", DOOR)
def begin() -> ResponseReturnValue:
    """Send somebody who wants to sign in to the provider."""
    _provider()
    if g.member is not None:
        return redirect(url_for("home.start"))
    session[BACK] = request.args.get("back", "")
    try:
        return redirect(_ask(SIGN_IN))
    except NotReady as away:
        form = empty(back=session.pop(BACK))
        form.blame_all(away)
        return door_page(form), status_of(away)


@page(blueprint, "/account/provider", EVERYONE, methods=("GET", "POST"))
def link() -> ResponseReturnValue:
    """Begin to link one's account at the provider, once it is proved again who asks."""
    name = _provider().settings.name
    form = empty() if request.method == "GET" else sent()
    status, address = 200, ""
    if request.method == "POST":
        status = 403
        if prove(form, CURRENT, place.member().username) is not None:
            try:
                status, address = 200, _ask(LINK)
            except NotReady as away:
                form.blame_all(away)
                status = status_of(away)
    if address:
        session[BACK] = address
    shown = {"form": form, "prefix": CURRENT, "name": name, "is_proved": bool(address)}
    return render_template("office/provider_link.html", **shown), status


@page(blueprint, "/account/provider/go", EVERYONE)
def go() -> ResponseReturnValue:
    """Lead to the provider: a form may not (its answer would lead to another site)."""
    _provider()
    address = session.pop(BACK, "")
    if session.get(ASKED, [""])[0] != LINK or not address:
        return redirect(url_for("provider.link"))
    return redirect(address)


@page(blueprint, "/account/provider/unlink", EVERYONE, methods=("POST",))
def unlink() -> ResponseReturnValue:
    """End the link of one's account to the provider."""
    office, name = place.installation(), place.member().username
    issuer = _provider().settings.issuer
    with office.engine.begin() as connection:
        if not staff_identities.unlink(connection, name, issuer):
            abort(404)
        append(connection, office.clock, Act(name, "staff.unlink", name))
    flash(gettext("The link has ended: the provider lets nobody into this account any more."), "good")
    return redirect(url_for("account.shown"))


@page(blueprint, "/sign-in/provider/back", DOOR)
def back() -> ResponseReturnValue:
    """Take somebody back from the provider, and send them on from here: see above."""
    _provider()
    told = urlencode({name: request.args[name] for name in HANDED_ON if name in request.args})
    return render_template("office/provider_back.html", onward=f"{url_for('provider.finish')}?{told}")


@page(blueprint, "/sign-in/provider/finish", DOOR)
def finish() -> ResponseReturnValue:
    """Take the answer of the provider: half-way in, or a link made."""
    provider, asked = _provider(), session.pop(ASKED, None)
    try:
        kind, question = _own(asked)
        identity = provider.answer(question, request.args.get("code", ""))
        if kind == LINK:
            return _linked(identity)
        return _half_way(identity)
    except BadInput as error:
        form = empty(back=session.pop(BACK, ""))
        form.blame_all(error)
        if g.member is not None:
            return render_template("office/provider_refused.html", form=form), status_of(error)
        return door_page(form), status_of(error)


def _own(asked: object) -> tuple[str, Question]:
    """Give what this browser asked, if the answer is to that. Raises Refused; it is answered once."""
    told, issuer = request.args.get("state", ""), request.args.get("iss")
    if not isinstance(asked, list) or not hmac.compare_digest(asked[1].encode(), told.encode()):
        raise Refused(staff_challenges.TOO_OLD)
    if (asked[0] == LINK) != (g.member is not None) or issuer not in (None, _provider().settings.issuer):
        raise Refused(staff_challenges.TOO_OLD)
    office, challenge = place.installation(), base64.urlsafe_b64decode(asked[1])
    key = office.keys.read("office-cookie")
    staff_challenges.require_own(key, challenge, _purpose(asked[0]), office.clock())
    with office.engine.begin() as connection:
        staff_challenges.spend(connection, challenge, office.clock())
    return asked[0], Question(*asked[1:])


def _linked(identity: Identity) -> ResponseReturnValue:
    office, name = place.installation(), place.member().username
    with office.engine.begin() as connection:
        staff_identities.link(connection, name, identity, office.clock())
        append(connection, office.clock, Act(name, "staff.link", name))
    flash(gettext("The accounts are linked."), "good")
    return redirect(url_for("account.shown"))


def _half_way(identity: Identity) -> ResponseReturnValue:
    username = staff_identities.member_known_as(place.reading(), identity)
    if username is None:
        form = empty()
        form.blame(
            "",
            gettext(
                "The account there is not linked to one here. Sign in with your password and link it on the "
                "page “My account”."
            ),
        )
        return door_page(form), 403
    onward = session.pop(BACK, "")
    sessions.begin(username, Way.CODE_MISSING)
    session[BACK] = onward
    return redirect(url_for("provider.second_step"))


@page(blueprint, "/sign-in/code", DOOR, methods=("GET", "POST"))
def second_step() -> ResponseReturnValue:
    """Ask whoever came from the provider for the six digits of their own phone."""
    half = g.half_session
    if half is None or half.way is not Way.CODE_MISSING:
        return redirect(url_for("home.start"))
    form = empty() if request.method == "GET" else sent()
    if request.method == "GET" or not _phone_speaks(form, half.username):
        status = 200 if request.method == "GET" else 403
        return render_template("office/provider_code.html", form=form), status
    onward = session.get(BACK, "")
    sessions.begin(half.username, Way.PROVIDER)
    return redirect(inside(onward))


def _phone_speaks(form: Form, username: str) -> bool:
    office = place.installation()

    def check(connection: sa.Connection) -> StaffMember:
        staff_phones.use_up(connection, office.keys, username, form.raw("totp"), office.clock())
        return cast("StaffMember", staff.get(connection, username))

    return guarded(form, username, "totp", check) is not None
