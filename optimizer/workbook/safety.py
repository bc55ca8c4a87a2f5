"""Whether a file is a workbook that may be opened: its kind, its size unpacked, and what in it reaches outside.

Macros are neither run nor carried, data connections not refreshed, both with a warning; books that take figures from
other books, archives that unpack to too much and XML that declares entities are refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from optimizer.case.problems import InputRejectedError, Problem

MOST_BYTES = 100_000_000  # of the file
MOST_BYTES_UNPACKED = 200_000_000
MOST_RATIO = 300  # unpacked : packed; workbooks lie between 5 and 60
RATIO_MATTERS_FROM = 20_000_000  # bytes unpacked: below that no ratio can hurt
MOST_PARTS = 10_000  # files in the archive
PROLOG = 65_536  # bytes before the first element in which a part may declare entities
SAVE_AS = "Open it in Excel and save it as Excel Workbook (*.xlsx)."
_ROOT = re.compile(rb"<[A-Za-z_]")
_TARGET = re.compile(rb'\bTarget="([^"]*)"')


class TooLargeError(Exception):
    """A book that would take more time or memory to read than any workbook in earnest."""


def safe_content(path: Path) -> bytes:
    """The bytes of a workbook that may be opened.

    Raises OSError when there is no such file or it may not be read, InputRejectedError when it is no workbook, is
    locked, damaged or unsafe.
    """
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, "the file is over 100 MB.", "Save a copy with the input sheets only.")
    content = path.read_bytes()
    _refuse_other_formats(path, content)
    with read_with_care(path), zipfile.ZipFile(io.BytesIO(content)) as archive:
        _refuse_bombs(path, archive)
        _refuse_entities(path, archive)
        _refuse_links(path, archive)
    return content


@contextmanager
def read_with_care(path: Path) -> Iterator[None]:
    """Turns every fault of reading into an InputRejectedError that says what to do."""
    try:
        yield
    except InputRejectedError:
        raise
    except TooLargeError as fault:
        raise _refused(path, f"{fault}", "Copy the input sheets into a new workbook.") from fault
    except Exception as fault:  # openpyxl, zipfile and the XML parser raise some twenty kinds on a damaged file
        kind = type(fault.__cause__ or fault).__name__
        rule = f"the workbook is damaged and cannot be read ({kind})."
        raise _refused(path, rule, "Open it in Excel and save it again.") from fault


def warnings_of(path: Path, archive: zipfile.ZipFile) -> Iterator[Problem]:
    """What the officer should know of a book that is read all the same."""
    locks = (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#"))
    if any(lock.exists() for lock in locks):
        rule = "the workbook is open in Excel; it is read as last saved."
        yield Problem("warning", path.name, "", rule, "Save it first if you have just changed something.")
    names = {name.lower() for name in archive.namelist()}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        rule = "the workbook holds macros; they are not run, and not carried into any copy."
        yield Problem("warning", path.name, "", rule, "")
    if "xl/connections.xml" in names:
        rule = "its data connections are not refreshed; figures are read as last saved."
        yield Problem("warning", path.name, "", rule, "Refresh and save it first if they have changed.")


def _refused(path: Path, rule: str, mend: str) -> InputRejectedError:
    return InputRejectedError([Problem("error", path.name, "", rule, mend)])


def _refuse_other_formats(path: Path, content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _refused(path, "the workbook is locked with a password.", "Save it without one (File, Info).")
        raise _refused(path, "this is an Excel file of the old kind (.xls).", SAVE_AS)
    if not content:
        raise _refused(path, "the file is empty.", "Take a saved workbook.")
    if not content.startswith(b"PK"):
        kind = "a text file" if path.suffix.lower() in {".csv", ".txt", ".tsv"} else "no Excel workbook"
        raise _refused(path, f"this is {kind}, not an .xlsx.", SAVE_AS)


def _refuse_bombs(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked, packed = (sum(getattr(part, size) for part in parts) for size in ("file_size", "compress_size"))
    bomb = unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * max(packed, 1)
    if unpacked > MOST_BYTES_UNPACKED or bomb:
        rule = f"the workbook unpacks to {unpacked / 1e6:,.0f} MB, more than can be read safely."
        raise _refused(path, rule, "Copy the input sheets into a new workbook.")
    if len(parts) > MOST_PARTS:
        rule = f"the workbook is made of {len(parts):,} parts, more than can be read safely."
        raise _refused(path, rule, "Copy the input sheets into a new workbook.")
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or "xl/workbook.bin" in names:
        raise _refused(path, "this is no .xlsx workbook.", SAVE_AS)


def _refuse_entities(path: Path, archive: zipfile.ZipFile) -> None:
    """No spreadsheet program declares entities: they blow up in memory or fetch files from elsewhere."""
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(part) as stream:
            begin = stream.read(PROLOG).replace(b"\0", b"")  # the zeros of UTF-16 hide nothing
        root = _ROOT.search(begin)
        if b"<!DOCTYPE" in begin or b"<!ENTITY" in begin or (root is None and part.file_size > PROLOG):
            rule = f"its part {part.filename} declares entities, as no spreadsheet does; it is not opened."
            raise _refused(path, rule, "Copy the figures into a workbook of your own.")


def _refuse_links(path: Path, archive: zipfile.ZipFile) -> None:
    """A figure taken from another book is as old as the last look into it, and cannot be traced in the plan."""
    names = archive.namelist()
    if not any(name.startswith("xl/externalLinks/") for name in names):
        return
    relations = [name for name in names if name.startswith("xl/externalLinks/_rels/")]
    targets = [target for name in relations for target in _TARGET.findall(archive.read(name))]
    books = dict.fromkeys(PurePosixPath(unquote(t.decode(errors="replace")).replace("\\", "/")).name for t in targets)
    listed = f" ({', '.join(list(books)[:4])})" if books else ""
    rule = f"it is linked to other books{listed}, whose figures cannot be checked."
    mend = "Break the links (Data, Edit Links, Break Link), which keeps the figures as values, and save it."
    raise _refused(path, rule, mend)
