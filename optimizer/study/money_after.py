"""The funds after a move: whether the agency's bills, at their new dates, can still be paid from the money voted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.model.funds import CRORE
from optimizer.model.payments import Bill
from optimizer.model.purposes import Classes
from optimizer.model.terms import Slot
from optimizer.session import Solved
from optimizer.solve.linear import Linear
from optimizer.study.purchase import Broken

ROOM = 1e-6  # ₹ crore: ten rupees
MONEY = frozenset({"paid_on", "cash", "lapsed", "committed"})
LIMITS = ("advance_limit", "commitment_limit", "year_end_ceiling")  # the balance is what is left when these are away
Charged = tuple[Slot, Bill, float]  # an order's slot, what is paid for it, INR more or less


class Money:
    """The ledgers of the funds of a solved problem (₹ crore), ready for other bills."""

    def __init__(self, solved: Solved) -> None:
        self.block, self.program, now = solved.built.block, solved.built.program, solved.searched.values
        block, data = self.block, solved.built.data
        self.data, self.classes, self.now = data, Classes(data), np.asarray(now)
        self.names = list(dict.fromkeys(row.fund for row in data.case.funds))
        self.horizon = data.horizon

        def held(var: object) -> float:
            column = self.program.column(var)
            return 0.0 if column is None else float(now[column])

        months = range(self.horizon)
        self.paid: dict[tuple[str, int], float] = defaultdict(float)
        for n, c, t in block.PAYING:
            self.paid[n, t] += held(block.paid_on[n, c, t])
        cash = {(n, t): held(block.cash[n, t]) for n in self.names for t in months}
        lapsed = {(n, t): held(block.lapsed[n, t]) for n, t in block.MARCH}
        self.comes_in = {
            (n, t): cash[n, t] + lapsed.get((n, t), 0.0) + self.paid[n, t] - (cash[n, t - 1] if t else 0.0)
            for n in self.names for t in months
        }  # fmt: skip
        kept: dict[tuple[str, str], float] = defaultdict(float)
        for row in data.case.funds:
            kept[row.fund, row.fiscal_year] += row.carry_over_share * row.allocation_inr_crore
        self.kept = {(n, t): kept[n, data.case.months[t].fiscal_year] for n, t in block.MARCH}
        plain = len(block.bill_classes) == 1 and not any(name in LIMITS for name, _ in self.program.row_names)
        self.one_fund = self.names[0] if plain and len(self.names) == 1 else ""
        self.part = None if self.one_fund else Part(solved)

    def broken(self, charged: Iterable[Charged]) -> list[Broken]:
        """The rule of money that cannot be kept once bills change, with the first month and the most that is short
        (₹ crore)."""
        charged = [(slot, bill, inr / CRORE) for slot, bill, inr in charged if abs(inr) > 1e-3]
        if not charged or not self.names:
            return []
        if self.part is not None:
            return self.part.broken(charged, self.classes)
        more: dict[int, float] = defaultdict(float)
        for _, bill, crore in charged:
            if bill.month < self.horizon:
                more[bill.month] += crore
        short = self._one_fund(self.one_fund, more)
        if max(short.values(), default=0.0) <= ROOM:
            return []
        first = min(t for t, crore in short.items() if crore > ROOM)
        return [Broken("fund_balance", (self.one_fund, first), (max(short.values()),))]

    def _one_fund(self, name: str, more: dict[int, float]) -> dict[int, float]:
        """Month -> what the balance is short of; what need not lapse does not."""
        cash, short = 0.0, {}
        for t in range(self.horizon):
            cash += self.comes_in[name, t] - self.paid[name, t] - more.get(t, 0.0)
            if cash < 0:
                short[t] = -cash
            if (name, t) in self.kept:
                cash = min(cash, self.kept[name, t])
        return short


class Part:
    """The rules of money of a compiled problem with every other decision as it is: bills may be shared among the funds
    in any way their purposes allow."""

    def __init__(self, solved: Solved) -> None:
        program, data = solved.built.program, solved.built.data
        now = np.asarray(solved.searched.values)
        self.block, self.data = solved.built.block, data
        money = np.array([name in MONEY for name, _ in program.column_names], dtype=bool)
        touched = np.asarray(abs(program.matrix[:, np.flatnonzero(money)]).sum(axis=1)).ravel() > 0
        self.rows: list[int] = list(np.flatnonzero(touched).tolist())
        self.at = {program.row_names[r]: k for k, r in enumerate(self.rows)}
        self.names = [name for name, _ in self.at]
        scale = program.scale[self.rows]
        whole = sparse.csr_array(sparse.diags_array(1 / scale) @ program.matrix[self.rows, :])
        others = np.where(money, 0.0, now)
        fixed = np.asarray(whole @ others)
        self.low, self.high = program.low[self.rows] / scale - fixed, program.high[self.rows] / scale - fixed
        self.matrix = whole[:, np.flatnonzero(money)]
        self.lower, self.upper = program.lower[money], program.upper[money]
        self.months = {self.at[name, index]: index[1] for name, index in self.at if name == "bills_are_paid"}

    def broken(self, charged: list[Charged], classes: Classes) -> list[Broken]:
        """The rule that leaves bills unpaid: a limit where they could be paid without it, else the balance."""
        more, away = np.zeros(len(self.rows)), 0.0
        number = {c: n for n, c in enumerate(self.block.bill_classes)}
        horizon, months = self.data.horizon, self.data.case.months
        for slot, bill, crore in charged:
            if bill.term == "tax_back":
                continue
            if bill.month < horizon:
                kind = classes.of(bill, slot.offer.material, slot.usable)
                row = self.at.get(("bills_are_paid", (number.get(kind, 0), bill.month)))
                row = self.at.get(("bills_are_paid", (0, bill.month))) if row is None else row
                if row is None or not kind.funds:
                    away += max(0.0, crore)
                else:
                    more[row] += crore
            if bill.term not in ("tax", "take_or_pay"):
                year = months[slot.order].fiscal_year
                able = classes.may_pay(bill.term, slot.offer.material)
                kinds = self.block.commitment_classes
                row = self.at.get(("commitments_are_divided", (kinds.index(able) if able in kinds else -1, year)))
                if row is not None:
                    more[row] += crore
        short = self._unpaid(more)
        if not short and away <= ROOM:
            return []
        for name in LIMITS:
            if name in self.names and not self._unpaid(more, name):
                return [Broken(name, ("", min(short)), (max(short.values()),))]
        return [Broken("fund_balance", ("", min(short, default=0)), (max(short.values(), default=away),))]

    def _unpaid(self, more: Any, without: str = "") -> dict[int, float]:
        """Month -> ₹ crore that stay unpaid (or, at -1, that cannot be committed) at the least; ``without`` is a rule
        not kept."""
        low, high = self.low + more, self.high + more
        dropped = [k for k, name in enumerate(self.names) if name == without]
        low[dropped], high[dropped] = -np.inf, np.inf
        found = self._paying.least(low, high)
        if found is None:
            return {0: float("inf")}
        left = found[self.matrix.shape[1] :]
        return {self.months.get(k, -1): float(x) for k, x in zip(self._soft, left, strict=True) if x > ROOM}

    @cached_property
    def _soft(self) -> list[int]:
        """The rows that say what has to be paid and what committed."""
        return [k for k, name in enumerate(self.names) if name in ("bills_are_paid", "commitments_are_divided")]

    @cached_property
    def _paying(self) -> Linear:
        """Every way of paying, at a cost of one for each ₹ crore left unpaid."""
        width, count = self.matrix.shape[1], len(self._soft)
        unpaid = sparse.csr_array((np.ones(count), (self._soft, range(count))), shape=(len(self.rows), count))
        cost = np.r_[np.zeros(width), np.ones(count)]
        lower, upper = np.r_[self.lower, np.zeros(count)], np.r_[self.upper, np.full(count, np.inf)]
        return Linear(cost, sparse.hstack([self.matrix, unpaid]), lower, upper)
