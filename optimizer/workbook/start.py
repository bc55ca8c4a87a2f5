"""The Start sheet: one setting a row, its name left, its value right; command-line options stand over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.case.columns import Where, columns_of
from optimizer.case.problems import InputRejectedError, Problem
from optimizer.case.rows_needs import SCHEMA_VERSION, Settings
from optimizer.workbook.cells import CellValue, RawSheet, letter
from optimizer.workbook.headers import closest, fields_by_header, place, plain
from optimizer.workbook.tables import corners, report_hidden
from optimizer.workbook.values import BadValueError, blank, called, coerce, shown


@dataclass(frozen=True)
class StartWhere(Where):
    """Where settings stand: each on a row of its own, so a key leads to a whole address such as ``B6``."""

    def cell(self, key: str) -> str:
        """``Start!B6``; the sheet alone for a setting that is not in the book."""
        return place(self.sheet, self.letters.get(key, ""))


@dataclass
class StartSheet:
    """The settings that could be taken, where each stands, and what was wrong with the others."""

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)  # setting -> "option", "Start!B6" or "default"
    where: StartWhere = field(default_factory=StartWhere)
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return "first_month" in self.values and not any(p.severity == "error" for p in self.problems)


def read_start(raw: RawSheet | None, overrides: Mapping[str, object]) -> StartSheet:
    """Settings from the sheet and the options over it; a setting in neither keeps its default.

    Raises InputRejectedError at once for a workbook of a newer layout (nothing else in it can be trusted),
    and KeyError for an option that is no setting.
    """
    start = StartSheet()
    specs = {name: column for name, column, _ in columns_of(Settings)}
    options = {name: value for name, value in overrides.items() if value is not None}
    for name in options:
        if name not in specs:
            raise KeyError(f"{name!r} is no setting")
    typed = _find(raw, start) if raw is not None else {}
    sheet = raw.name if raw is not None else Settings.sheet.name
    start.where = StartWhere(sheet, 0, {name: cell for name, (cell, _) in typed.items()})
    for name, column in specs.items():
        if name in options:
            cell, value, origin = f"option {name}", options[name], "option"
        elif name in typed and not blank(typed[name][1]):
            cell, value = place(sheet, typed[name][0]), typed[name][1]
            origin = cell
        else:
            start.origins[name] = "default"
            if column.required and raw is not None:  # a missing sheet is reported as such
                cell = place(sheet, typed[name][0]) if name in typed else sheet
                what = f"{called(column)} is missing."
                mend = "Fill it in." if name in typed else f'Add a row "{column.title}" with its value.'
                start.problems.append(Problem("error", cell, "", what, mend))
            continue
        start.origins[name] = origin
        try:
            start.values[name] = coerce(column, value)  # type: ignore[arg-type]
        except BadValueError as bad:
            start.problems.append(Problem("error", cell, shown(value), bad.rule, bad.mend))
    _check_version(start)
    return start


def _find(raw: RawSheet, start: StartSheet) -> dict[str, tuple[str, CellValue]]:
    """Setting -> (address, value); a setting that stands twice is an error."""
    known = fields_by_header(Settings)
    names_in, values_in, first_row = layout_of(raw, known)
    found: dict[str, tuple[str, CellValue]] = {}
    unknown: dict[str, str] = {}  # address -> word
    for number, cells in raw.rows:
        word = cells[names_in] if names_in < len(cells) else None
        if number < first_row or not isinstance(word, str) or blank(word):
            continue
        name, address = known.get(plain(word)), f"{letter(values_in)}{number}"
        if name is None:
            unknown[f"{letter(names_in)}{number}"] = word
        elif name in found:
            rule = f"this setting stands already in {place(raw.name, found[name][0])}."
            cell = place(raw.name, f"{letter(names_in)}{number}")
            start.problems.append(Problem("error", cell, shown(word), rule, "Delete one of the two rows."))
        else:
            found[name] = (address, cells[values_in] if values_in < len(cells) else None)
    absent = [column.title for name, column, _ in columns_of(Settings) if name not in found]
    for address, word in unknown.items():
        title = closest(word, absent)
        if title:
            rule, mend = "this is no setting and is not read.", f'Did you mean "{title}"?'
            start.problems.append(Problem("warning", place(raw.name, address), shown(word), rule, mend))
    _report_layout(start, raw, found, values_in)
    return found


def layout_of(raw: RawSheet, known: Mapping[str, str]) -> tuple[int, int, int]:
    """(column of the names, column of the values, first row): under the headers Setting and Value, or where
    most names of settings stand, with the values to their right."""
    counts: dict[int, int] = {}
    for number, cells in raw.rows:
        words = [plain(cell) if isinstance(cell, str) else "" for cell in cells]
        if "setting" in words and "value" in words:
            return words.index("setting"), words.index("value"), number + 1
        for column, word in enumerate(words):
            counts[column] = counts.get(column, 0) + (word in known)
    names_in = max(counts, key=lambda column: (counts[column], -column), default=0)
    return names_in, names_in + 1, 1


def _report_layout(
    start: StartSheet, raw: RawSheet, found: Mapping[str, tuple[str, CellValue]], values_in: int
) -> None:
    rows = {corners(address)[1]: address for address, _ in found.values()}
    for ref in raw.merged:
        left, top, right, bottom = corners(ref)
        # One row merged to the right of its value hides nothing; several rows, or a value under its name, do.
        hides = left <= values_in <= right and (left < values_in or bottom > top)
        if hides and any(top <= row <= bottom for row in rows):
            rule = "cells of settings are merged; only the first of them holds a value."
            start.problems.append(Problem("error", place(raw.name, ref), "", rule, "Unmerge them."))
    report_hidden(start.problems, raw, set(rows), {values_in})


def _check_version(start: StartSheet) -> None:
    version = start.values.get("schema_version", SCHEMA_VERSION)
    assert isinstance(version, int)
    cell = start.where.cell("schema_version")
    if version > SCHEMA_VERSION:
        rule = (
            f"the workbook's layout is newer than this program, which reads up to version {SCHEMA_VERSION}."
        )
        mend = "Install a newer stockpile-optimizer."
        raise InputRejectedError([Problem("error", cell, str(version), rule, mend)])
    if version < SCHEMA_VERSION:
        rule = f"the layout is older than {SCHEMA_VERSION}; columns added since are read with their defaults."
        mend = "The data dictionary lists the defaults; template --from brings the book up to date."
        start.problems.append(Problem("warning", cell, str(version), rule, mend))
