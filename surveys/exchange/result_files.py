"""What a release tells, as one file in an open format; the same release gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from surveys.exchange import csvw, ddi
from surveys.exchange.datasets import DataSet
from surveys.exchange.result_data import Sayings, data_sets
from surveys.package_content import Content
from surveys.package_items import counts_table, items_table
from surveys.package_scores import scores_table
from surveys.package_table import Table

DAY = (1980, 1, 1, 0, 0, 0)  # the first a ZIP can hold: a release has no time of its own
MODE = 0o100644 << 16
UNIX = 3


class Format(StrEnum):
    """The formats in which a release is told."""

    SAV = "sav"
    DTA = "dta"
    PARQUET = "parquet"
    CSVW = "csvw"
    DDI = "ddi"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes
    kind: str


CODINGS = {
    Format.SAV: ddi.Coding(
        "sav",
        "application/x-spss-sav",
        lambda one: str(one.number),
        lambda one: str(one.number),
        is_named=True,
    ),
    Format.DTA: ddi.Coding(
        "dta",
        "application/x-stata-dta",
        lambda one: str(one.number),
        lambda one: f".{one.letter}",
        is_named=True,
    ),
    Format.PARQUET: ddi.Coding(
        "parquet", "application/vnd.apache.parquet", lambda one: one.code, None, is_named=False
    ),
    Format.CSVW: ddi.TABLES,
}


def export(content: Content, sayings: Sayings, wanted: Format) -> File:
    """Write what a release tells in a format: its tables with their codebook, or the codebook."""
    tables = (scores_table(content), items_table(content), counts_table(content))
    data = data_sets(content, sayings)
    stem = f"{content.summary.survey}-{content.number}"
    if wanted is Format.DDI:
        return File(f"{stem}.ddi.xml", ddi.to_ddi(content, data), "application/xml; charset=utf-8")
    files = _files(content, tables, data, wanted)
    files[ddi.NAME] = ddi.to_ddi(content, data, CODINGS[wanted])
    return File(f"{stem}.{wanted.value}.zip", _packed(files), "application/zip")


def _files(
    content: Content, tables: tuple[Table, ...], data: tuple[DataSet, ...], wanted: Format
) -> dict[str, bytes]:
    about = {
        "survey": content.summary.survey,
        "release": str(content.number),
        "hash": content.hash,
        "method_version": content.summary.method_version,
        "questionnaire": content.questionnaire_name,
    }
    languages = tuple(data[0].labels)
    if wanted is Format.CSVW:
        return csvw.files(tables, data, about)
    if wanted is Format.PARQUET:
        from surveys.exchange.parquet_file import to_parquet

        return {
            f"{table.name}.parquet": to_parquet(table, one, about)
            for table, one in zip(tables, data, strict=True)
        }
    return {
        f"{language}/{one.name}.{wanted.value}": _labelled(one, language, languages, wanted)
        for language in languages
        for one in data
    }


def _labelled(data: DataSet, language: str, languages: tuple[str, ...], wanted: Format) -> bytes:
    """Write a table with its labels in one language first (Stata: the others along with it)."""
    from surveys.exchange.dta_file import to_dta
    from surveys.exchange.sav_file import to_sav

    if wanted is Format.SAV:
        return to_sav(data, language)
    return to_dta(data, (language, *(one for one in languages if one != language)))


def _packed(files: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, DAY)
            about.external_attr, about.create_system, about.compress_type = MODE, UNIX, zipfile.ZIP_DEFLATED
            zipped.writestr(about, content)
    return archive.getvalue()
