"""A client that audits every page it fetches: there is no way to ask for a page without it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.page_audit import faults_of


class AuditingClient(FlaskClient):
    """Fetches like any client; a page with a fault fails the test that fetched it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Fetch one address and audit what comes, following redirects or not."""
        answer = super().open(*args, **kwargs)
        if answer.mimetype == "text/html" and answer.data and not 300 <= answer.status_code < 400:
            faults = faults_of(answer.text)
            assert not faults, f"{answer.request.path}: {faults}\n{answer.text}"
        return answer


def auditing(app: Flask, **options: Any) -> AuditingClient:
    """Give a client of an application that audits every page."""
    app.test_client_class = AuditingClient
    client = app.test_client(**options)
    assert isinstance(client, AuditingClient)
    return client
