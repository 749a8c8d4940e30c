"""The name of an uploaded file is a word in a sentence: it names nothing on the disk; nothing is served."""

import io
from pathlib import Path

import pytest

from tests.injections import PAYLOADS, faults
from tests.webapp.office.conftest import OfficeSite

TABLE = "code,name,kind,parent\nNEW,Phường Mới,phường,22\n"
NAMES = ("../../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "C:\\x.csv", ".", "con", "a" * 5000)


def files_below(folder: Path) -> set[Path]:
    return {
        path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".db-wal", ".db-shm"}
    }


@pytest.mark.parametrize("name", [*NAMES, *PAYLOADS.values()])
def test_an_upload_is_kept_under_a_name_of_ours_and_never_served(
    site: OfficeSite, tmp_path: Path, name: str
) -> None:
    client = site.signed_in("boss")
    client.audits = False
    before = files_below(tmp_path)
    answer = client.post(
        "/register/import",
        data={"csrf_token": client.token, "kind": "units", "file": (io.BytesIO(TABLE.encode()), name)},
    )
    assert answer.status_code in {200, 400}
    assert faults(answer) == []
    kept = files_below(tmp_path) - before
    assert len(kept) == (1 if answer.status_code == 200 else 0)
    for path in kept:
        assert path.parent.name == "office-stash"
        assert path.name.isalnum()
        assert TABLE.encode() not in path.read_bytes()
        for address in (f"/static/{path.name}", f"/office-stash/{path.name}", f"/static/0/../{path.name}"):
            assert client.get(address).status_code == 404
