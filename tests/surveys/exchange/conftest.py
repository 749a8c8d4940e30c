"""A released round with everything in it, as data sets and as files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.exchange.datasets import DataSet
from surveys.exchange.result_data import data_sets
from surveys.exchange.result_files import File, Format, export
from surveys.package_content import Content
from surveys.package_items import counts_table, items_table
from surveys.package_scores import scores_table
from surveys.package_table import Table
from tests.surveys.package.conftest import asked, content

__all__ = ["asked", "content"]

SAYINGS: dict[str, Callable[[str], str]] = {"vi": lambda words: f"«{words}»", "en": str}
"""A language whose words can be told from English, and English."""


@pytest.fixture(scope="session")
def tables(content: Content) -> tuple[Table, ...]:
    return scores_table(content), items_table(content), counts_table(content)


@pytest.fixture(scope="session")
def data(content: Content) -> tuple[DataSet, ...]:
    return data_sets(content, SAYINGS)


@pytest.fixture(scope="session")
def exported(content: Content) -> dict[Format, File]:
    return {wanted: export(content, SAYINGS, wanted) for wanted in Format}


@pytest.fixture(scope="session")
def folders(exported: dict[Format, File], tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    """Unpack every archive."""
    found: dict[Format, Path] = {}
    for wanted, file in exported.items():
        if wanted is not Format.DDI:
            found[wanted] = tmp_path_factory.mktemp(wanted.value)
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                archive.extractall(found[wanted])
    return found
