"""webapp -> surveys -> analysis, never back; the respondents' process stays light and blind."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_import_contracts_hold() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout


def test_the_respondents_process_loads_no_result_and_no_scipy() -> None:
    program = (
        "import sys, json, webapp.public.app;"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules} | set(sys.modules))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(run.stdout))
    assert "webapp.public.app" in loaded
    forbidden = {
        "scipy",
        "numpy",
        "analysis",
        "pyarrow",
        "surveys.tally",
        "surveys.release",
        "surveys.opened",
    }
    assert loaded & forbidden == set()
