"""Opening a new Excel file so that a half-written one never stands under the name asked for."""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter

BOOK_OPTIONS = {
    # What an officer typed as text must come back as text: never a formula, a link or a number.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "in_memory": True,
}


@contextmanager
def new_book(path: Path, *, title: str, made: dt.date, replace: bool = True) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to fill; on leaving it is written beside ``path`` and renamed to it.

    ``made`` is the date the file carries as its own, so that the same content gives the same bytes.
    Raises OSError where the file cannot be written, FileExistsError where the name is taken and ``replace`` is
    False, however late another run took it; a file already at ``path`` is then untouched.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}.part.xlsx")
    content = io.BytesIO()  # made in memory, so that a full disk meets one plain write and no half-open archive
    book = xlsxwriter.Workbook(content, BOOK_OPTIONS)
    book.set_properties({"title": title, "created": dt.datetime(made.year, made.month, made.day)})
    try:
        yield book
        book.close()
        with part.open("wb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())  # on the disk before it has its name
        _name(part, path, replace)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, path: Path, replace: bool) -> None:
    """Give the finished file its name, in one step."""
    if not replace:
        try:
            os.link(part, path)  # unlike a rename, refuses a name that is taken
        except FileExistsError:
            raise
        except OSError as error:  # a disk without links
            if path.exists():
                raise FileExistsError(f"{path} exists") from error
        else:
            return
    os.replace(part, path)
