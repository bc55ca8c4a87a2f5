"""Files that are no workbook, or that are not safe to open."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from optimizer.case.problems import InputRejectedError
from optimizer.workbook import cells, safety
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


def test_macros_are_ignored(tmp_path: Path) -> None:
    path = repacked(tmp_path / "b.xlsx", {"xl/vbaProject.bin": OLE})
    assert len(read_workbook(path).case.offers) == 4


def test_a_sheet_that_ends_in_the_middle_is_damaged(tmp_path: Path) -> None:
    path = repacked(tmp_path / "b.xlsx", {"xl/worksheets/sheet2.xml": b"<worksheet><sheetData><row"})
    assert refused(path) == (
        "b.xlsx: the workbook is damaged and cannot be read (ParseError). Open it in Excel and save it again."
    )
