"""The reading of scans beside the office: a process of its own that goes on after every restart.

What is to be read stands in the database; the process is started when something waits and ends when nothing
does. If it falls over it is started again, and begins at the page at which it ended.
"""

from surveys.installation import Installation
from surveys.scans import proof, records
from webapp.office.kept_process import KeptProcess, Start, starter
from webapp.settings import Settings

MODULE = "webapp.scan_reader"


class ReadingDesk(KeptProcess):
    """Starts the reading process when something waits, and watches it."""

    def __init__(self, installation: Installation, settings: Settings, start: Start | None = None) -> None:
        def is_waiting() -> bool:
            """Say whether a file waits to be read, or scans of a batch that ended wait to be deleted."""
            with installation.engine.connect() as connection:
                return bool(records.waiting(connection) or proof.unfinished(installation, connection))

        super().__init__("scans", is_waiting, start or starter(MODULE, settings))
