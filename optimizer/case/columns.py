"""The vocabulary the schema is written in: a Column is a field of a row class, a Sheet says what its rows are.

The row classes in this room drive everything that must agree with them: the template, the reader, the
checks of single cells, and the data dictionary. Nothing about a column is said anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from optimizer.case.months import Month

Kind = Literal["name", "text", "number", "integer", "share", "month", "date", "fiscal year", "choice", "yes/no"]
Group = Literal[
    "core", "buyers", "tiers", "lead times", "landed cost", "currencies", "calendar", "source mix",
    "stock", "stores", "plants", "sectors", "seasons", "sources", "goals", "advanced offers", "advanced materials",
    "incentive",
    "expansions",
    "substitution",
    "redaction",
    "cycle",
    "plant hours",
    "money",
    "custodians",
    "scenarios", "random worlds",
    "contracts", "markets", "licences", "procurement",
    "response",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    ``title`` is the header the officer sees (the field name is accepted as well); ``unit`` stands in the row
    above it; ``names`` is the sheet whose key column this one must name; ``group`` is what must be asked of
    ``template --with`` for it to be seen. ``share`` is a number from 0 to 1.
    """

    title: str
    help: str
    kind: Kind
    unit: str = ""
    required: bool = False
    key: bool = False
    names: str = ""
    any_of: tuple[str, ...] = ()  # words accepted beside the names, such as "all"
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    group: Group | None = None  # None: as its sheet


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, what it is for in one sentence, whether a first plan needs it, and its group.

    ``by_month`` sheets carry, right of their own columns, one column a month headed 2026-12, 2027-01, …;
    ``unique`` lists the fields that together may stand only once.
    """

    name: str
    purpose: str
    group: Group
    required: bool = False
    by_month: bool = False
    month_unit: str = ""
    unique: tuple[str, ...] = ()
    key_value: bool = False  # the Start sheet: one setting a row


@dataclass(frozen=True)
class Where:
    """Where a row stands in the officer's book."""

    sheet: str = "?"
    row: int = 0
    letters: Mapping[str, str] = field(default_factory=dict)  # field name, or "2026-12" -> column letter

    def cell(self, key: str) -> str:
        """``Offers!F12``; the row alone when the column is not in the book."""
        letter = self.letters.get(key)
        name = self.sheet if self.sheet.replace("?", "_").isidentifier() else f"'{self.sheet}'"
        return f"{name}!{letter}{self.row}" if letter else f"{name}!{self.row}:{self.row}"


class Row(BaseModel):
    """A row as the officer typed it: frozen, and each value knows its cell."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)
    sheet: ClassVar[Sheet]
    where: Where = Field(default_factory=Where, exclude=True, repr=False)

    def cell(self, key: str) -> str:
        return self.where.cell(key)


class MonthlyRow(Row):
    """A row of a ``by_month`` sheet: the months typed, in order; blank months are absent."""

    by_month: Mapping[Month, float] = Field(default_factory=dict)


def column(
    title: str,
    help: str,
    kind: Kind,
    default: Any = ...,
    *,
    unit: str = "",
    key: bool = False,
    names: str = "",
    any_of: tuple[str, ...] = (),
    choices: tuple[str, ...] = (),
    at_least: float | None = None,
    at_most: float | None = None,
    above: float | None = None,
    group: Group | None = None,
) -> Any:
    """A pydantic field that carries its Column; without a default the cell is required."""
    if kind == "share":
        at_least, at_most = at_least or 0.0, 1.0 if at_most is None else at_most
    spec = Column(
        title=title, help=help, kind=kind, unit=unit, required=default is ..., key=key, names=names,
        any_of=any_of, choices=choices, at_least=at_least, at_most=at_most, above=above, group=group,
    )  # fmt: skip
    return Field(default, json_schema_extra={"column": spec})  # type: ignore[dict-item]


def columns_of(row: type[Row]) -> Iterator[tuple[str, Column, Any]]:
    """(field name, Column, default) of a row class, in the order they stand on the sheet."""
    for name, info in row.model_fields.items():
        spec = _column_of(info)
        if spec is not None:
            yield name, spec, None if spec.required else info.default


def _column_of(info: FieldInfo) -> Column | None:
    extra = info.json_schema_extra
    spec = extra.get("column") if isinstance(extra, dict) else None
    return spec if isinstance(spec, Column) else None
