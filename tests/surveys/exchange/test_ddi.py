"""A codebook of the Data Documentation Initiative keeps the order of elements of its public reference."""

import zipfile
from io import BytesIO

import pytest
from lxml import etree  # type: ignore[import-untyped] # it has no types

from surveys.exchange.datasets import DataSet
from surveys.exchange.result_files import File, Format
from surveys.package_table import Table

NAMESPACE = "ddi:codebook:2_5"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# For each element: what may stand in it, in this order ("*": any number, "?": at most one, "": exactly one).
# By hand from the element reference of DDI Codebook 2.5; its schema is in no package registry we know.
REFERENCE = {
    "codeBook": "docDscr* stdyDscr* fileDscr* dataDscr* otherMat*",
    "docDscr": "citation?",
    "stdyDscr": "citation* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* notes*",
    "citation": "titlStmt rspStmt? prodStmt? distStmt* serStmt* verStmt* biblCit* holdings* notes*",
    "titlStmt": "titl subTitl* altTitl* parTitl* IDNo*",
    "verStmt": "version?",
    "stdyInfo": "subject? abstract* sumDscr*",
    "sumDscr": "timePrd* collDate* nation* geogCover* geogUnit* anlyUnit* universe* dataKind*",
    "method": "dataColl* notes*",
    "dataAccs": "setAvail* useStmt*",
    "useStmt": "confDec? specPerm? restrctn? contact* citReq? deposReq? conditions? disclaimer?",
    "fileDscr": "fileTxt*",
    "fileTxt": "fileName? fileCont? dimensns? fileType?",
    "dimensns": "caseQnty* varQnty*",
    "dataDscr": "varGrp* var*",
    "var": "labl* qstn* valrng* invalrng* universe* txt* catgry* concept* varFormat?",
    "valrng": "range*",
    "invalrng": "item*",
    "catgry": "catValu? labl* txt*",
}
ATTRIBUTES = {
    "codeBook": {"version", "ID", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"},
    "var": {"ID", "name", "files", "intrvl", "dcml"},
    "varFormat": {"type", "schema"},
    "labl": {"level", LANG},
    "catgry": {"missing"},
    "range": {"min", "max"},
    "item": {"VALUE"},
    "timePrd": {"date", "event"},
    "IDNo": {"agency"},
    "fileDscr": {"ID"},
    "nation": {"abbr"},
}


def _name(element: etree._Element) -> str:
    found = etree.QName(element)
    assert found.namespace == NAMESPACE
    return str(found.localname)


def _keeps_order(element: etree._Element) -> None:
    name, children = _name(element), [_name(child) for child in element]
    allowed = REFERENCE.get(name, "").split()
    if children:
        names = [one.rstrip("?*") for one in allowed]
        places = [names.index(child) for child in children]
        assert places == sorted(places), f"{name}: {children}"
        for one in allowed:
            count = children.count(one.rstrip("?*"))
            assert one.endswith("*") or count <= 1, f"{name}: {one}"
            assert one[-1] in "?*" or count == 1, f"{name}: {one}"
    assert set(element.attrib) <= ATTRIBUTES.get(name, set()) | {LANG}
    for child in element:
        _keeps_order(child)


def _codebook(file: File) -> etree._Element:
    if file.name.endswith(".xml"):
        return etree.fromstring(file.content)
    with zipfile.ZipFile(BytesIO(file.content)) as archive:
        return etree.fromstring(archive.read("codebook.xml"))


@pytest.mark.parametrize("wanted", list(Format))
def test_a_codebook_keeps_the_order_of_the_reference(exported: dict[Format, File], wanted: Format) -> None:
    root = _codebook(exported[wanted])
    assert (_name(root), root.get("version")) == ("codeBook", "2.5")
    _keeps_order(root)
    names = [one.get("ID") for one in root.iter("{*}var", "{*}fileDscr")]
    assert len(set(names)) == len(names)
    assert {one.get("files") for one in root.iter("{*}var")} <= set(names)


def test_a_codebook_describes_every_column_in_both_languages(
    exported: dict[Format, File], tables: tuple[Table, ...]
) -> None:
    root = _codebook(exported[Format.DDI])
    told = [f"{table.name}.{column.name}" for table in tables for column in table.columns]
    assert [one.get("ID") for one in root.iter("{*}var")] == told
    for one in root.iter("{*}var"):
        assert [label.get(LANG) for label in one.findall("{*}labl")] == ["vi", "en"]
    paths = ("{*}fileTxt/{*}fileName", ".//{*}caseQnty", ".//{*}varQnty")
    sizes = [tuple(one.findtext(path) for path in paths) for one in root.iter("{*}fileDscr")]
    assert sizes == [(f"{table.name}.csv", str(len(table.rows)), str(len(table.columns))) for table in tables]
    reasons = root.xpath(
        "//*[@ID='scores.withheld_reason']/*[local-name()='catgry']/*[local-name()='catValu']"
    )
    assert "too_few_ballots" in [one.text for one in reasons]


@pytest.mark.parametrize(("wanted", "code"), [(Format.SAV, "-5"), (Format.DTA, ".e")])
def test_a_codebook_names_missing_values_as_its_files_write_them(
    exported: dict[Format, File], data: tuple[DataSet, ...], wanted: Format, code: str
) -> None:
    root = _codebook(exported[wanted])
    assert len(list(root.iter("{*}var"))) == sum(len(one.variables) for one in data)
    score = root.xpath("//*[@ID='scores.score']")[0]
    missing = {
        one.findtext("{*}catValu"): one for one in score.findall("{*}catgry") if one.get("missing") == "Y"
    }
    assert [one.text for one in missing[code].findall("{*}labl")][1] == "withheld: too few ballots"
    assert [one.get("VALUE") for one in score.iter("{*}item")] == list(missing)
