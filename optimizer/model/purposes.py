"""Fund purposes: bills that the same funds may pay are one class, so that few decisions say who pays what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from optimizer.model.data import Data
from optimizer.model.payments import PURPOSE, Bill


@dataclass(frozen=True)
class BillClass:
    """Bills the same ``funds`` may pay. A ``tax`` comes back to the fund that paid it; ``until`` is the month in which
    the goods of an advance are usable (-1: no advance, or none whose fund has a limit)."""

    funds: tuple[str, ...]
    tax: bool = False
    until: int = -1


class Classes:
    """The classes of the bills of a case."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.limited = any(row.advance_limit_inr_crore is not None for row in data.case.funds)

    @cached_property
    def names(self) -> list[str]:
        """The funds, in the order they are listed."""
        return list(dict.fromkeys(row.fund for row in self.data.case.funds))

    @cached_property
    def whole(self) -> BillClass:
        """The class of bills that every fund may pay."""
        return BillClass(tuple(self.names))

    @cached_property
    def _eligible(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found = {}
        rows = self.data.case.fund_purposes
        narrowed = {row.fund for row in rows}
        for purpose in set(PURPOSE.values()):
            for material in self.data.materials:
                named = {
                    row.fund for row in rows
                    if row.pays in ("all", purpose) and material in self.data.in_scope(row.scope)
                }  # fmt: skip
                found[purpose, material] = tuple(n for n in self.names if n in named or n not in narrowed)
        return found

    def may_pay(self, term: str, material: str) -> tuple[str, ...]:
        """The funds that may pay a cost term of a material."""
        return self._eligible[PURPOSE[term], material]

    def of(self, bill: Bill, material: str, usable: int) -> BillClass:
        """The class of a bill of an order of a material that is usable in a month."""
        advance = self.limited and bill.advance and bill.month < usable
        return BillClass(self.may_pay(bill.term, material), bill.term == "tax", usable if advance else -1)
