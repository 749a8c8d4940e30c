"""A browser that writes questionnaires: begins drafts, reads forms, sends them as they were shown."""

import re
from html import unescape

from werkzeug.test import TestResponse

from surveys import questionnaire_library
from surveys.questionnaire import Questionnaire
from surveys.questionnaire_file import read
from tests.webapp.office.conftest import OfficeClient

CITIZENS = questionnaire_library.load("citizen-official", 1)
AREA = re.compile(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', re.DOTALL)
HIDDEN = re.compile(r'name="(seen|revision)" value="([^"]*)"')
PAGES = ("", "/whole", "/section?name=opinion", "/section", "/item?name=manner", "/item?section=opinion",
         "/scale?name=trust", "/scale", "/criterion?name=A3.1", "/criterion", "/changes", "/advice",
         "/preview", "/phone?group=citizen&in=en", "/throw-away")  # fmt: skip


def begun(client: OfficeClient, **fields: object) -> str:
    client.get("/questionnaire-drafts")
    asked = {"begin": "version", "base": "citizen-official:1"} | fields
    answer = client.send("/questionnaire-drafts", **asked)
    assert answer.status_code == 302, answer.text
    location: str = answer.headers["Location"]
    return location


def found(client: OfficeClient, draft: str) -> Questionnaire:
    return read(client.get(f"{draft}/source").text)


def seen(page: TestResponse) -> str:
    return str(dict(HIDDEN.findall(page.text))["seen"])


def form(page: TestResponse) -> dict[str, list[str]]:
    """Give the fields of the form of a part as a browser would send them."""
    written = page.text.split('class="card wideform"')[1].split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", written):
        names = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if names.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        fields.setdefault(names["name"], []).append(unescape(names.get("value", "")))
    for name, words in re.findall(
        r'<textarea id="[^"]*" name="([^"]*)"[^>]*>(.*?)</textarea>', written, re.DOTALL
    ):
        fields[name] = [unescape(words)]
    for name, options in re.findall(
        r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', written, re.DOTALL
    ):
        fields[name] = [unescape(one) for one in re.findall(r'value="([^"]*)" selected', options)] or [""]
    return {name: values for name, values in fields.items() if name != "csrf_token"}


def saved(client: OfficeClient, address: str, **changes: object) -> TestResponse:
    fields = form(client.get(address)) | changes
    return client.send(address.partition("?")[0], **fields, act="save")
