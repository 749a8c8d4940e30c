"""The schematic map: every unit once, no two on one place, and no map where nobody drew one."""

import pytest

from surveys.demonstration.places import PROVINCE, places
from surveys.identifiers import UnitCode
from surveys.tiles import tiles


def test_every_unit_of_the_province_has_one_tile_of_its_own() -> None:
    found = tiles(PROVINCE)
    assert sorted(one.unit for one in found) == sorted(one.code for one in places())
    assert len({(one.row, one.column) for one in found}) == len(found) == 54
    assert (min(one.row for one in found), min(one.column for one in found)) == (1, 1)


def test_the_styles_know_every_row_and_column() -> None:
    from webapp.static_files import FOLDER

    style = (FOLDER / "office-summary.css").read_text(encoding="utf-8")
    for one in tiles(PROVINCE):
        assert f".row-{one.row} {{" in style
        assert f".column-{one.column} {{" in style


@pytest.mark.parametrize("province", ["79", "06652", "", "../22", "22.csv", "２２"])
def test_elsewhere_there_is_no_map(province: str) -> None:
    assert tiles(UnitCode(province)) == ()
