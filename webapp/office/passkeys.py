"""Passkeys at the pages of the office: what a browser is asked, and what it answered."""

from urllib.parse import urlsplit

from flask import g, session
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from surveys import staff, staff_challenges, staff_passkeys
from surveys.audit import Act, append
from surveys.problems import Refused
from surveys.staff import StaffMember
from surveys.staff_passkeys import Answered, CopiedPasskey, PasskeySite
from webapp.office import place
from webapp.office.form import Form
from webapp.settings import host_of

SIGN_IN, PROVE, ADD = "sign-in", "prove", "add"
FIELD = "passkey"


def site() -> PasskeySite | None:
    """Give the address that passkeys answer to.

    None where browsers make none: an address without a name, or without HTTPS elsewhere than on this machine.
    """
    address = place.office().settings.office_url
    parts, host = urlsplit(address), host_of(address)
    is_named = not host.replace(".", "").isdecimal() and ":" not in host
    is_safe = parts.scheme == "https" or host == "localhost"
    return PasskeySite(host, f"{parts.scheme}://{parts.netloc}") if is_named and is_safe else None


def _purpose(kind: str, username: str = "") -> str:
    # Bound to this browser: what it was asked is answered here, and not handed on by somebody else.
    return "\n".join((kind, username, str(session.get("csrf_token", ""))))


def _challenge(kind: str, username: str = "") -> bytes:
    generate_csrf()  # the browser's own mark, made here if it has none yet
    office = place.installation()
    key = office.keys.read("office-cookie")
    return staff_challenges.new_challenge(key, _purpose(kind, username), office.clock())


def sign_in_options() -> str:
    """Give what a browser at the door needs to ask for a passkey; empty where there are none."""
    here = site()
    return staff_passkeys.request_options(here, (), _challenge(SIGN_IN)) if here else ""


def proof_options() -> str:
    """Give what the browser of a member needs to prove again who they are; empty without passkeys."""
    here, member = site(), g.get("member")
    if here is None or member is None:
        return ""
    owned = staff_passkeys.listing(place.reading(), member.username)
    if not owned:
        return ""
    return staff_passkeys.request_options(here, owned, _challenge(PROVE, member.username))


def creation_options() -> str:
    """Give what the browser of a member needs to make a passkey."""
    here, username = site(), place.member().username
    if here is None:
        return ""
    owned = staff_passkeys.listing(place.reading(), username)
    keys = place.installation().keys
    return staff_passkeys.creation_options(keys, here, owned, username, _challenge(ADD, username))


def answered(form: Form, prefix: str = "") -> bool:
    """Say whether a form brings the answer of a passkey."""
    return site() is not None and bool(form.raw(prefix + FIELD))


def what_was_answered(form: Form, kind: str, username: str = "", prefix: str = "") -> Answered:
    """Give the answer of a device with what it must have been asked for. Raises Refused without passkeys."""
    here = site()
    if here is None:
        raise Refused(staff_challenges.TOO_OLD)
    return Answered(here, _purpose(kind, username), form.raw(prefix + FIELD))


def prove(form: Form, prefix: str, username: str) -> StaffMember | None:
    """Check that a member answered with a passkey of their own; None with the fault noted."""
    found = recognized(form, what_was_answered(form, PROVE, username, prefix), f"{prefix}password")
    if found is None or found.username == username:
        return found
    form.blame(f"{prefix}password", gettext("This passkey belongs to another account."))
    return None


def recognized(form: Form, told: Answered, field: str) -> StaffMember | None:
    """Give the member whose passkey answered; None with the fault noted. A copied passkey is audited."""
    office = place.installation()
    try:
        with office.engine.begin() as connection:
            username = staff_passkeys.recognize(connection, office.keys, told, office.clock())
            return staff.get(connection, username)
    except CopiedPasskey as copied:
        with office.engine.begin() as connection:
            append(connection, office.clock, Act(copied.username, "staff.passkey_copied", copied.username))
        form.blame_all(copied, field)
    except Refused as refused:
        form.blame_all(refused, field)
    return None


def install(state: BlueprintSetupState) -> None:
    """Let the templates of an application ask for passkeys."""
    state.app.jinja_env.globals.update(passkey_sign_in=sign_in_options, passkey_proof=proof_options)
