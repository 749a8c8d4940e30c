"""Backups made while people send: each is one moment, and a lost machine goes on from it."""

from collections.abc import Callable
from pathlib import Path

from surveys import backup
from surveys.backup_lock import new_pair, of_recipient, to_recipient
from surveys.box_engines import box_of
from surveys.closing import close_round
from tests.faults.hall import Hall
from tests.faults.server import Served
from tests.surveys.sealed.open_round import AN, BINH, SURVEY

BEFORE, DURING = 8, 16
BACKUPS = 4


def test_a_backup_made_under_load_holds_whole_voices_and_all_those_before_it(
    serve: Callable[[int], Served], tmp_path: Path
) -> None:
    served = serve(BEFORE + DURING)
    place, (public, private) = served.installation, new_pair()
    first, hall = Hall(served, 0, BEFORE), Hall(served, BEFORE, DURING)
    first.send_while(lambda: None)

    def make() -> None:
        for number in range(BACKUPS):
            backup.make(place, tmp_path / str(number), to_recipient(public), "an")

    hall.send_while(make)
    assert set(first.send_again()) == set(range(BEFORE))
    served.server.stop()
    served.round.intake.close()
    sizes = []
    for number in range(BACKUPS):
        box_of(place, SURVEY).drop()
        backup.restore(place, tmp_path / str(number), of_recipient(private), "an", replace=True)
        spent, ratings, texts = served.in_box()
        assert spent == ratings == texts
        assert first.acknowledged_codes() <= set(box_of(place, SURVEY).spent_codes())
        sizes.append(spent)
    assert sizes == sorted(sizes)
    assert sizes[0] >= BEFORE
    # The round goes on from the last of them: who was lost sends again, who was not gets the same receipt.
    served.server.start()
    again = hall.send_again()
    assert {number: again[number] for number in hall.receipts} == hall.receipts
    served.server.stop()
    assert close_round(place, SURVEY, (AN, BINH)).opened == BEFORE + DURING
