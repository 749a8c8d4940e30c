"""The client, asked of a real server: it reads everything the document tells, and nothing twice."""

import dataclasses
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.browser.served import serving
from tests.ports import free_port
from tests.webapp.api.conftest import DIGEST, EXAMPLE, FINGERPRINT, PACKAGE, RECOMMENDATIONS
from webapp.client import (
    Client,
    Forbidden,
    NotFound,
    Unauthorized,
    Wanted,
    WantedRecommendations,
    records,
)
from webapp.settings import defaults

ROOT = Path(__file__).resolve().parents[3]


@dataclasses.dataclass(frozen=True, slots=True)
class Served:
    """A real server and the tokens by name."""

    address: str
    tokens: Mapping[str, str]

    def client(self, name: str = "province", language: str = "vi") -> Client:
        """Give a client with a token."""
        return Client(self.address, self.tokens[name], language=language)


@pytest.fixture(scope="module")
def served(
    _filled: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Serve the interface as its own process; no key exists."""
    folder, tokens = _filled
    settings = dataclasses.replace(defaults(tmp_path_factory.mktemp("served")), api_port=free_port())
    settings.data_dir.mkdir(parents=True)
    shutil.copy(folder / "site.db", settings.data_dir / "ydan.db")
    with serving(settings, "api", settings.api_port):
        yield Served(f"http://127.0.0.1:{settings.api_port}", tokens)


def test_a_client_reads_everything_from_rounds_to_packages(served: Served) -> None:
    with served.client() as client:
        assert client.get_health().status == "ok"
        assert [one.code for one in client.list_units()] == ["06970", "22"]
        rounds = list(client.list_rounds())
        assert [one.code for one in rounds] == ["hoi-dong", "kin", "mo"]
        assert rounds[2] == client.get_round("mo")
        first, second = client.list_releases("mo")
        assert first.superseded_by is not None
        assert (first.superseded_by.number, second.superseded_by) == (2, None)
        release = client.get_release("mo", 1)
        assert (release.hash, release.period_end) == (first.hash, rounds[2].period_end)
        told = {type(one.composite) for one in release.subjects}
        assert told == {records.Figure, records.Withheld}
        [package] = client.list_packages("mo", 1)
        assert package.digest == DIGEST
        assert client.get_package(package.digest) == PACKAGE
        [key] = client.list_keys()
        assert (key.fingerprint, key.revoked_on) == (FINGERPRINT, None)
        assert EXAMPLE in [one.id for one in client.list_schemes()]
        assert client.get_scheme(EXAMPLE, 1).definition["total"] == 100
        lines = list(client.list_recommendations())
        assert [one.id for one in lines] == list(RECOMMENDATIONS[1:4])
        ours = client.list_recommendations(WantedRecommendations("06970", "in_progress", 2026))
        assert [one.id for one in ours] == list(RECOMMENDATIONS[1:3])
        assert list(client.list_recommendations(WantedRecommendations(state="done", overdue=True))) == []
        whole = client.get_recommendation(RECOMMENDATIONS[2])
        assert (whole.round, whole.steps[1].moved_to) == ("mo", date(2026, 6, 30))
        assert client.get_document()["openapi"].startswith("3.1")


def test_a_withheld_score_is_a_value_of_its_own(served: Served) -> None:
    with served.client() as client:
        withheld = [
            one for one in client.get_release("mo", 1).subjects if isinstance(one.composite, records.Withheld)
        ]
    assert withheld
    assert not any(hasattr(one.composite, "value") for one in withheld)


def test_rounds_are_chosen_by_unit_and_day(served: Served) -> None:
    with served.client() as client:
        assert [one.code for one in client.list_rounds(Wanted(unit="06970"))] == ["hoi-dong", "mo"]
        assert [one.code for one in client.list_rounds(Wanted(since=date(2026, 5, 4)))] == ["mo"]


def test_refusals_are_errors_that_say_what_to_do(served: Served) -> None:
    with served.client(language="en") as client:
        for code in ("xa", "rieng", "?limit=1", "mo#", "mọ"):
            with pytest.raises(NotFound) as refused:
                client.get_round(code)
            assert refused.value.problem.title == "There is no such thing here"
        for code in ("../units", "mo/releases", "..", ""):
            with pytest.raises(ValueError, match="no name"):
                client.get_round(code)
    with served.client("schemes") as client, pytest.raises(Forbidden):
        next(client.list_rounds())
    with Client(served.address, "ydan_0_0") as client, pytest.raises(Unauthorized, match="mã truy cập"):
        client.get_round("mo")


def test_what_did_not_change_is_not_sent_again(served: Served) -> None:
    with served.client() as client:
        seen: list[tuple[int, int]] = []
        session = client._connection._session
        session.hooks["response"].append(
            lambda answer, **_: seen.append((answer.status_code, len(answer.content)))
        )
        assert client.get_release("mo", 1) == client.get_release("mo", 1)
        assert client.get_package(DIGEST) == client.get_package(DIGEST)
    assert [status for status, _ in seen] == [200, 304, 200, 304]
    assert [length for status, length in seen if status == 304] == [0, 0]


def test_the_program_of_the_page_for_developers_runs_in_an_empty_folder(
    served: Served, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "for-developers.md").read_text(encoding="utf-8")
    program = page.partition("Save this as `read.py`:\n")[2].partition("\nIt keeps")[0]
    (tmp_path / "read.py").write_text(textwrap.dedent(program), encoding="utf-8")
    shutil.copytree(ROOT / "webapp" / "client", tmp_path / "webapp" / "client")
    environment = {"YDAN_API": served.address, "YDAN_TOKEN": served.tokens["ward"]}
    run = subprocess.run(
        [sys.executable, "read.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert run.stderr == ""
    assert [line for line in lines if line.startswith("hoi-dong CB00") and "[" in line]
    assert "withheld: " in run.stdout
