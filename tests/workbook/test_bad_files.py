"""Files that are no workbook, or that are not safe to open."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from optimizer.case.problems import InputRejectedError
from optimizer.checking import check_workbook
from optimizer.workbook import book_copy, cells, safety
from optimizer.workbook.carry import carry_over
from optimizer.workbook.read import read_workbook
from tests.books import small_book, write_book

SAVE_AS = "Open it in Excel and save it as Excel Workbook (*.xlsx)."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(path: Path) -> str:
    with pytest.raises(InputRejectedError) as caught:
        read_workbook(path)
    (problem,) = caught.value.problems
    return str(problem)


def repacked(path: Path, changes: dict[str, bytes]) -> Path:
    """The small book with some of its parts replaced or added."""
    write_book(path, small_book())
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | changes).items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("b.csv", b"Offer,Price\nx,3\n", f"b.csv: this is a text file, not an .xlsx. {SAVE_AS}"),
    ("b.xlsx", b"Offer,Price\nx,3\n", f"b.xlsx: this is no Excel workbook, not an .xlsx. {SAVE_AS}"),
    ("b.xls", OLE, f"b.xls: this is an Excel file of the old kind (.xls). {SAVE_AS}"),
    ("b.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"),
     "b.xlsx: the workbook is locked with a password. Save it without one (File, Info)."),
    ("b.xlsx", b"", "b.xlsx: the file is empty. Take a saved workbook."),
    ("b.xlsx", b"PK\x03\x04 cut off",
     "b.xlsx: the workbook is damaged and cannot be read (BadZipFile). Open it in Excel and save it again."),
])  # fmt: skip
def test_other_files_are_told_apart(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refused(tmp_path / name) == sentence


def test_a_missing_file_is_the_callers_to_report(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_workbook(tmp_path / "nowhere.xlsx")


def test_another_kind_of_archive_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refused(tmp_path / "b.xlsx") == f"b.xlsx: this is no .xlsx workbook. {SAVE_AS}"


def test_a_book_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    path = repacked(tmp_path / "b.xlsx", {"xl/media/a.bin": bytes(60_000_000)})
    assert refused(path) == (
        "b.xlsx: the workbook unpacks to 60 MB, more than can be read safely. "
        "Copy the input sheets into a new workbook."
    )


def test_a_file_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MOST_BYTES", 1000)
    path = write_book(tmp_path / "b.xlsx", small_book())
    assert refused(path) == "b.xlsx: the file is over 100 MB. Save a copy with the input sheets only."


def test_entities_in_the_xml_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    path = repacked(tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": bomb})
    assert refused(path) == (
        "b.xlsx: its part xl/worksheets/sheet2.xml declares entities, as no spreadsheet does; it is not opened. "
        "Copy the figures into a workbook of your own."
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_part_and_encoding(tmp_path: Path, part: str, encoding: str) -> None:
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    path = repacked(tmp_path / "b.xlsx", {part: bomb.encode(encoding)})
    assert f"its part {part} declares entities" in refused(path)


def test_entities_behind_a_long_comment_are_not_reached(tmp_path: Path) -> None:
    bomb = b"<!--" + b"x" * 70_000 + b'--><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert "declares entities" in refused(repacked(tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": bomb}))


def test_macros_are_neither_run_nor_carried(tmp_path: Path) -> None:
    """A book saved as .xlsm is read for its values; no copy of it holds the macros."""
    path = repacked(tmp_path / "b.xlsm", {"xl/vbaProject.bin": OLE, "xl/macrosheets/sheet1.xml": b"<macro/>"})
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    macro = types.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
    path = repacked(path, {"xl/vbaProject.bin": OLE, "[Content_Types].xml": macro.replace(
        b"vnd.openxmlformats-officedocument.ms-excel", b"vnd.ms-excel")})  # fmt: skip
    read = read_workbook(path)
    assert len(read.case.offers) == 4
    (warning,) = read.warnings
    assert str(warning) == "b.xlsm: the workbook holds macros; they are not run, and not carried into any copy."
    checked, carried = check_workbook(path).copies[0], tmp_path / "carried.xlsx"
    carry_over(carried, path)
    assert checked.name == "b_checked.xlsx"
    for copy in (checked, carried):
        with zipfile.ZipFile(copy) as archive:
            assert not [name for name in archive.namelist() if "vba" in name.lower() or "macro" in name.lower()]


def test_links_to_other_books_are_refused_by_name(tmp_path: Path) -> None:
    relation = b'<Relationships xmlns="x"><Relationship Id="r" Target="file:///S:/Finance/budget%202026.xlsx"/></Relationships>'
    parts = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>",
             "xl/externalLinks/_rels/externalLink1.xml.rels": relation}  # fmt: skip
    assert refused(repacked(tmp_path / "b.xlsx", parts)) == (
        "b.xlsx: it is linked to other books (budget 2026.xlsx), whose figures cannot be checked. Break the links "
        "(Data, Edit Links, Break Link), which keeps the figures as values, and save it."
    )


def test_data_connections_are_not_refreshed(tmp_path: Path) -> None:
    (warning,) = read_workbook(repacked(tmp_path / "b.xlsx", {"xl/connections.xml": b"<connections/>"})).warnings
    assert "data connections are not refreshed" in warning.rule


def test_an_archive_of_too_many_parts_is_not_unpacked(tmp_path: Path) -> None:
    path = repacked(tmp_path / "b.xlsx", {f"xl/media/{n}": b"" for n in range(10_001)})
    assert "parts, more than can be read safely" in refused(path)


def test_a_sheet_of_endless_rows_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell far to the right in each of many rows costs nothing to store and hours to read."""
    for module in (cells, book_copy):
        monkeypatch.setattr(module, "MOST_CELLS", 100_000)
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 20))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + rows
    path = repacked(tmp_path / "b.xlsx", {"xl/worksheets/sheet3.xml": sheet + b"</sheetData></worksheet>"})
    assert "the sheet Demand spans more than" in refused(path)
    assert check_workbook(path).copies == ()


@pytest.mark.parametrize(
    "words", ["=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "{=1}", "http://x.example", "\t=1"]
)
def test_text_never_becomes_a_formula_or_a_link_in_any_book_written_from_it(tmp_path: Path, words: str) -> None:
    book = small_book() | {"Own sheet": [{"Said": "x"}]}
    book["Offers"][0] |= {"Note": "x", "Own column": "x", "Price": 7200}
    path = write_book(tmp_path / "b.xlsx", book)
    typed = load_workbook(path)
    for sheet, cell in (("Offers", "J2"), ("Offers", "K2"), ("Own sheet", "A2"), ("Start", "D2"), ("Materials", "H9")):
        typed[sheet][cell].value, typed[sheet][cell].data_type = words, "s"
    typed.save(path)
    checked, carried = check_workbook(path).copies[0], tmp_path / "carried.xlsx"
    carry_over(carried, path)
    for copy, places in ((checked, 5), (carried, 3)):
        found = [c for sheet in load_workbook(copy) for row in sheet for c in row if c.value in (words, words.strip())]
        assert (len(found), {cell.data_type for cell in found}) == (places, {"s"})
        with zipfile.ZipFile(copy) as archive:
            sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            assert not any(b"<f>" in xml or b"TargetMode" in xml for xml in sheets)
            relations = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
            assert not any(b"External" in xml for xml in relations)


def test_a_sheet_that_ends_in_the_middle_is_damaged(tmp_path: Path) -> None:
    path = repacked(tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": b"<worksheet><sheetData><row"})
    assert refused(path) == (
        "b.xlsx: the workbook is damaged and cannot be read (ParseError). Open it in Excel and save it again."
    )
