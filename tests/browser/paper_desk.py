"""Paper of a served round: a batch keyed twice and stored, and everything printed added up, without pages."""

from collections.abc import Sequence

from surveys.identifiers import ItemId, SurveyCode
from surveys.installation import Installation
from surveys.intake import Intake
from surveys.paper import batch_keys, batches, drafts, reconciliation, storing
from surveys.paper.batch_records import Outcome, Way
from surveys.paper.drafts import Sheet
from surveys.paper.reconciliation import Count

CLERKS = ("data-entry-clerk", "campaign-officer")
OFFICER = "closing-officer"


def key_twice(place: Installation, survey: SurveyCode, run: int, codes: Sequence[str]) -> Outcome | None:
    """Key a sheet for each code, the same by two people, and store the batch."""
    answers = {ItemId("contact"): "yes", ItemId("how"): "counter", ItemId("manner"): "5"}
    with place.engine.begin() as connection:
        batch = batches.open_batch(place, connection, (survey, run), Way.KEYED, len(codes))
    key = batch_keys.read(place.key_store, survey, batch.number)
    for clerk in CLERKS:
        with place.engine.begin() as connection:
            pass_ = batches.take(connection, batches.get(connection, survey, batch.number), clerk)
            for number, code in enumerate(codes, 1):
                drafts.write(connection, key, batch.place, pass_, Sheet(code, (answers,), number=number))
            batches.finish_pass(connection, batches.get(connection, survey, batch.number), pass_)
    with Intake(place) as intake:
        storing.store_batch(intake, survey, batch.number, OFFICER, None)
    with place.engine.connect() as connection:
        return batches.get(connection, survey, batch.number).outcome


def add_up(place: Installation, survey: SurveyCode) -> None:
    """Count every print run: what has not come back is unused."""
    with place.engine.connect() as connection:
        found = reconciliation.standing(connection, survey)
    for one in found:
        counted = Count(one.returned or 0, 0, one.printed - (one.returned or 0))
        reconciliation.count(place, survey, one.run, counted, CLERKS)
