"""What the intake is measured beside, served alike: ``python -m benchmarks._peers KIND PORT URL``.

``bare``: a WSGI function that puts what was posted into one durable transaction of its own. ``tutorial``: the
form of a usual Flask tutorial (Flask-WTF, templates, an ORM session per request) with as many questions.
"""

import secrets
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask, redirect, render_template_string
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from gunicorn.app.base import BaseApplication
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wtforms import RadioField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length

THREADS = 16
QUESTIONS = 14
LEVELS = [(str(level), f"Level {level}") for level in range(1, 6)]
PAGE = """<!doctype html><title>Survey</title><form method="post">{{ form.hidden_tag() }}
{% for field in form if field.type == "RadioField" %}<fieldset><legend>{{ field.label.text }}</legend>
{% for choice in field %}{{ choice }} {{ choice.label }}{% endfor %}
{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}</fieldset>{% endfor %}
{{ form.comment.label }}{{ form.comment }}{{ form.send }}</form>"""


def bare(url: str) -> Callable[..., Iterable[bytes]]:
    """Give the bare application over a database."""
    own = threading.local()
    insert: Callable[[bytes], None]

    def into_sqlite(body: bytes) -> None:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=60)
            own.connection.execute("PRAGMA synchronous=FULL")
        own.connection.execute("INSERT INTO ballot (body) VALUES (?)", (body,))

    def into_postgres(body: bytes) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        own.connection.execute("INSERT INTO ballot (body) VALUES (%s)", (body,))

    if url.startswith("sqlite"):
        insert = into_sqlite
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE ballot (id INTEGER PRIMARY KEY, body BLOB)")
    else:
        insert = into_postgres
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
            server.execute("CREATE TABLE ballot (id bigserial PRIMARY KEY, body bytea)")

    def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        insert(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    return application


class Base(DeclarativeBase):
    """The tutorial's models."""


class Ballot(Base):
    """One row per answered form, one column per question."""

    __tablename__ = "tutorial_ballot"
    id: Mapped[int] = mapped_column(primary_key=True)
    comment: Mapped[str]


for _number in range(QUESTIONS):
    setattr(Ballot, f"q{_number}", mapped_column(sa.String(1)))


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The tutorial's form."""

    comment = TextAreaField("Comment", validators=[Length(max=1000)])
    send = SubmitField("Send")


for _number in range(QUESTIONS):
    setattr(
        Form, f"q{_number}", RadioField(f"Question {_number}", choices=LEVELS, validators=[InputRequired()])
    )


def tutorial(url: str) -> Flask:
    """Give the tutorial's application over a database."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = secrets.token_bytes(32)
    engine = sa.create_engine(url)
    Base.metadata.create_all(engine)

    @app.route("/", methods=["GET", "POST"])
    def survey() -> ResponseReturnValue:
        form = Form()
        if not form.validate_on_submit():
            return render_template_string(PAGE, form=form)
        with Session(engine) as session:
            answers = {f"q{number}": form[f"q{number}"].data for number in range(QUESTIONS)}
            session.add(Ballot(comment=form.comment.data, **answers))
            session.commit()
        return redirect("/thanks")

    @app.get("/thanks")
    def thanks() -> str:
        return render_template_string("<!doctype html><title>Survey</title><p>Thank you</p>")

    return app


class Peer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """A peer behind the same server as the product: one process with threads."""

    def __init__(self, make: Callable[[], Any], port: str) -> None:
        self._make, self._port = make, port
        super().__init__()

    def load_config(self) -> None:
        """Set what the product's server sets."""
        options = {"bind": [f"127.0.0.1:{self._port}"], "workers": 1, "worker_class": "gthread"}
        for name, value in {**options, "threads": THREADS, "loglevel": "warning"}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - a WSGI application
        """Make the application inside the worker."""
        return self._make()


def main() -> None:
    """Serve one peer until a signal ends it."""
    kind, port, url = sys.argv[1:]
    make = {"bare": bare, "tutorial": tutorial}[kind]
    Peer(lambda: make(url), port).run()


if __name__ == "__main__":
    main()
