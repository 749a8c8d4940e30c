"""A respondent's browser over real HTTP: cookies, forms, redirects, and nothing else."""

import http.client
import re
from urllib.parse import urlencode

import html5lib

SEE_OTHER = 303
RECEIPT = re.compile(r"\b[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}\b")


class Visitor:
    """One browser with its cookies. A broken connection raises OSError or HTTPException."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request; follow where it leads; give status and page."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, content = value.partition(";")[0].partition("=")
                    self._cookies[cookie] = content
            target = answer.getheader("Location")
            status = answer.status
        finally:
            connection.close()
        if status == SEE_OTHER and target:
            return self.ask("GET", target)
        return status, page

    def fill_in(self, code: str, rating: str = "3") -> dict[str, str]:
        """Enter a code and answer; give the form of the last page, ready to be sent."""
        _, page = self.ask("GET", "/")
        self.ask("POST", "/", fields_of(page) | {"code": code})
        _, page = self.ask("GET", "/section/1")
        _, page = self.ask("POST", "/section/1", fields_of(page) | {"answer-polite": rating})
        form = fields_of(page)
        assert "visit" in form, page
        return form

    def send(self, form: dict[str, str]) -> tuple[int, str]:
        """Send a filled-in form; give the status and the receipt, "" when there is none."""
        status, page = self.ask("POST", "/send", form)
        found = RECEIPT.search(page) if status == http.client.OK else None
        return status, found.group() if found else ""


def fields_of(page: str) -> dict[str, str]:
    """Give the hidden and chosen fields of a page's form."""
    document = html5lib.parse(page, namespaceHTMLElements=False)
    found = {}
    for one in document.iter("input"):
        if one.get("type") != "radio" or one.get("checked") is not None:
            found[one.get("name", "")] = one.get("value", "")
    for one in document.iter("textarea"):
        found[one.get("name", "")] = one.text or ""
    return found
