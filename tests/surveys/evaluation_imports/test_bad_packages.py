"""Packages that must not come in: changed, cut, nested, of another key or period, revoked, overtaken."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from surveys import signing_keys
from surveys.evaluations.records import FileKind
from surveys.package_signature import public_pem, raw_fingerprint
from surveys.schema import questionnaire, release, survey
from tests.surveys.evaluation_imports.conftest import SEED, Desk, archive, score, table, trust_of


def test_a_package_with_one_byte_changed_anywhere_is_refused(desk: Desk) -> None:
    whole = archive(score())
    place = whole.index(b"82.5")
    changed = whole[:place] + b"9" + whole[place + 1 :]
    assert desk.said(FileKind.PACKAGE, changed) != ""
    assert "damaged" in desk.said(FileKind.PACKAGE, whole[: len(whole) // 2])
    assert desk.said(FileKind.PACKAGE, whole) == ""


def test_what_is_no_package_is_told_as_what_it_is(desk: Desk) -> None:
    assert "This is no score package" in desk.said(FileKind.PACKAGE, table(("a",), ("b",)), "x.csv")
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as outer:
        outer.writestr("goi.ydan.zip", archive(score()))
    assert "an archive with another one in it" in desk.said(FileKind.PACKAGE, nested.getvalue())


def test_a_package_beyond_all_measure_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.evaluations.packages_in.MOST_BYTES", 1000)
    assert "too large for a score package" in desk.said(FileKind.PACKAGE, archive(score()))


def test_a_package_of_another_period_is_refused_once(desk: Desk) -> None:
    last_year = {"period_start": "2025-10-01", "period_end": "2025-12-31"}
    said = desk.said(FileKind.PACKAGE, archive(score(**last_year), score("CB2", **last_year)))
    assert said.count("does not lie within the period of the evaluation") == 1


def test_a_package_about_nobody_of_the_evaluation_is_refused(desk: Desk) -> None:
    said = desk.said(FileKind.PACKAGE, archive(score("X1")))
    assert "tells nothing about the cadres of this evaluation" in said


def test_what_a_revoked_key_signed_does_not_count(desk: Desk) -> None:
    printed = raw_fingerprint(public_pem(SEED))
    signing_keys.note_revoked(desk.connection, printed, {"vi": "Bị lộ", "en": "Exposed"}, date(2026, 5, 4))
    knowing = replace(desk, by=replace(desk.by, trust=trust_of(desk.connection)))
    assert "revoked on 2026-05-04, nothing it signed counts" in knowing.said(
        FileKind.PACKAGE, archive(score())
    )


def test_a_release_that_was_corrected_does_not_count(desk: Desk) -> None:
    put_release(desk.connection, 1)
    assert desk.said(FileKind.PACKAGE, archive(score())) == ""
    put_release(desk.connection, 2)
    assert "Release 1 of the round “q1” was corrected: release 2 stands in its place" in desk.said(
        FileKind.PACKAGE, archive(score())
    )
    assert desk.said(FileKind.PACKAGE, archive(score(), release=2)) == ""


@pytest.mark.parametrize("method", [b"-", b"{}", b"[]", b'{"survey": "q1", "title": 3}'])
def test_a_signed_package_that_does_not_say_its_method_is_refused(desk: Desk, method: bytes) -> None:
    said = desk.said(FileKind.PACKAGE, archive(score(), method_json=method))
    assert "does not say how its scores came about" in said


def test_a_signed_package_with_another_table_is_refused(desk: Desk) -> None:
    other = table(("cadre_code", "score"), ("CB1", "80"))
    assert "lacks the columns: high, low, survey_code, withheld_reason" in desk.said(
        FileKind.PACKAGE, archive(score(), scores_csv=other)
    )
    assert "does not hold the score 82.5" in desk.said(FileKind.PACKAGE, archive(score(low="83.0")))


def put_release(connection: sa.Connection, number: int) -> None:
    if number == 1:
        asked = {"id": "tiny", "version": 1, "hash": "-", "source": "-"}
        connection.execute(sa.insert(questionnaire).values(asked))
        round_: dict[str, object] = {
            "code": "q1",
            "unit": "22",
            "state": "released",
            "questionnaire_id": "tiny",
            "rules": {},
        }
        round_ |= {"questionnaire_version": 1, "questionnaire_hash": "-", "closes_on": date(2026, 3, 31)}
        period = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
        connection.execute(sa.insert(survey).values(round_ | period))
    told = {"survey": "q1", "number": number, "hash": "-", "method_version": "1", "summary": "{}"}
    connection.execute(sa.insert(release).values(told | {"released_on": date(2026, 4, 20)}))
