"""The keys that sign score packages, for whoever holds a package and wants to compare."""

from flask import Blueprint, Response, abort, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.access import Audience, open_to
from webapp.results.pages import LANGUAGE
from webapp.results.shelf import shelf

blueprint = Blueprint("keys", __name__)
GROUP = 8
HEX_DIGITS = 64


@blueprint.get("/keys")
@open_to(Audience.ANYONE)
def keys() -> ResponseReturnValue:
    """Lead to the list in the language of the site."""
    return redirect(url_for("keys.listing", speech=current_app.config["SITE_LANGUAGE"]))


@blueprint.get(f"/{LANGUAGE}/keys")
@open_to(Audience.ANYONE)
def listing(speech: str) -> ResponseReturnValue:
    """List the keys: which one signs, which signed, which were revoked and why."""
    del speech
    return render_template("results/keys.html", keys=shelf().signing_keys(), read_out=read_out)


@blueprint.get("/keys/<fingerprint>.pem")
@open_to(Audience.ANYONE)
def pem(fingerprint: str) -> Response:
    """Give one public key."""
    found = next((one for one in shelf().signing_keys() if one.fingerprint == fingerprint), None)
    if found is None:
        abort(404)
    return Response(found.pem, content_type="application/x-pem-file")


def read_out(fingerprint: str) -> str:
    """Give a fingerprint in groups, as “ydan package verify” shows it and people read it to each other."""
    return " ".join(fingerprint[start : start + GROUP] for start in range(0, HEX_DIGITS, GROUP))
