"""``ydan release publish``, ``withdraw`` and ``poster``: two officers, a level that only rises, a reason."""

import hashlib
import json
from pathlib import Path

from tests.webapp.cli.conftest import Ydan

OFFICERS = ("--officer", "lan", "--officer", "minh")
REASON = ("--reason-vi", "Có tên người không liên quan.", "--reason-en", "It named somebody not concerned.")
ROUND = "thu-2026"


def _closed(installed: Ydan, folder: Path) -> None:
    phrases = ("--passphrase-file", str(folder / "phrases.txt"))
    ballots = (str(folder / "ballots.csv"), "--map", str(folder / "map.toml"))
    for command in (
        ("survey", "create", str(folder / "round.toml")),
        ("survey", "open", ROUND, *OFFICERS, *phrases),
        ("import", "ballots", ROUND, *ballots),
        ("survey", "close", ROUND, *OFFICERS, *phrases),
    ):
        assert installed(*command).exit_code == 0


def test_a_round_goes_from_the_cadre_to_everybody_and_openly_back(
    installed: Ydan, folder: Path, tmp_path: Path
) -> None:
    _closed(installed, folder)
    assert installed("survey", "release", ROUND, "--level", "cadre", *OFFICERS).exit_code == 0
    poster = tmp_path / "poster.pdf"
    early = installed("release", "poster", ROUND, "--output", str(poster))
    assert (early.exit_code, poster.exists()) == (2, False)
    further = installed("release", "publish", ROUND, "--level", "council", *OFFICERS)
    assert (further.exit_code, "step 2" in further.stdout) == (0, True)
    alone = installed("release", "publish", ROUND, "--officer", "lan", "--officer", "lan")
    assert alone.exit_code == 2
    made = json.loads(installed("release", "publish", ROUND, "--json", *OFFICERS).stdout)
    assert made["number"] == 3
    assert installed("release", "publish", ROUND, "--level", "front", *OFFICERS).exit_code == 2
    same = installed("release", "publish", ROUND, "--again", *OFFICERS)
    assert (same.exit_code, "would change" in same.stderr) == (2, True)
    assert installed("release", "poster", ROUND, "--output", str(poster), "--language", "both").exit_code == 0
    assert poster.read_bytes().startswith(b"%PDF")
    told = json.loads(installed("release", "told", ROUND, "--json").stdout)
    digests = {one["format"]: one["digest"] for one in told}
    assert digests["public-page"] == made["hash"]
    assert digests["poster-vi-en"] == hashlib.sha256(poster.read_bytes()).hexdigest()
    unsaid = installed("release", "withdraw", ROUND, "--reason-vi", "Vì", "--reason-en", " ", *OFFICERS)
    assert unsaid.exit_code != 0
    assert installed("release", "withdraw", ROUND, *REASON, *OFFICERS).exit_code == 0
    assert installed("release", "poster", ROUND, "--output", str(poster)).exit_code == 2
