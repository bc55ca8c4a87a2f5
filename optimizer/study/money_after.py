"""The funds after a move: whether the agency's bills, at their new dates, can still be paid from the money voted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from scipy.optimize import linprog

from optimizer.model.funds import CRORE
from optimizer.session import Solved
from optimizer.study.purchase import Broken

ROOM = 1e-6  # ₹ crore: ten rupees


class Money:
    """The ledgers of the funds of a solved problem (₹ crore), ready for other bills."""

    def __init__(self, solved: Solved) -> None:
        block, program, now = solved.built.block, solved.built.program, solved.searched.values
        data = solved.built.data
        self.names = list(dict.fromkeys(row.fund for row in data.case.funds))
        self.horizon = data.horizon

        def held(var: object) -> float:
            column = program.column(var)
            return 0.0 if column is None else float(now[column])

        months = range(self.horizon)
        self.paid = {(n, t): held(block.paid[n, t]) for n in self.names for t in months}
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

    def broken(self, bills_inr: dict[int, float]) -> list[Broken]:
        """The first month in which money is short once bills change, with the most that is short (₹ crore)."""
        more = {t: inr / CRORE for t, inr in bills_inr.items() if abs(inr) > 1e-3}
        if not more:
            return []
        short = self._one_fund(self.names[0], more) if len(self.names) == 1 else self._several(more)
        if max(short.values(), default=0.0) <= ROOM:
            return []
        first = min(t for t, crore in short.items() if crore > ROOM)
        name = self.names[0] if len(self.names) == 1 else ""
        return [Broken("fund_balance", (name, first), (max(short.values()),))]

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

    def _several(self, more: dict[int, float]) -> dict[int, float]:
        """The same where bills can be shared among funds in any way: the least total that is left unpaid."""
        names, months = self.names, range(self.horizon)
        places = [(n, t) for n in names for t in months]
        at = {place: k for k, place in enumerate(places)}
        count = len(places)  # columns: paid, cash after lapse, lapsed, then what is left unpaid by month
        rows, right = [], []
        for n, t in places:
            row = {at[n, t]: 1.0, count + at[n, t]: 1.0, 2 * count + at[n, t]: 1.0}
            if t:
                row[count + at[n, t - 1]] = -1.0
            rows.append(row)
            right.append(self.comes_in[n, t])
        for t in months:
            rows.append({**{at[n, t]: 1.0 for n in names}, 3 * count + t: 1.0})
            right.append(max(0.0, sum(self.paid[n, t] for n in names) + more.get(t, 0.0)))
        table = np.zeros((len(rows), 3 * count + self.horizon))
        for r, row in enumerate(rows):
            for column, weight in row.items():
                table[r, column] = weight
        most = np.full(3 * count + self.horizon, np.inf)
        most[count : 2 * count] = [self.kept.get(place, np.inf) for place in places]
        most[2 * count : 3 * count] = [np.inf if place in self.kept else 0.0 for place in places]
        cost = np.r_[np.zeros(3 * count), np.ones(self.horizon)]
        bounds = [(0.0, float(m)) for m in most]
        found: Any = linprog(cost, A_eq=table, b_eq=right, bounds=bounds, method="highs")
        unpaid = found.x[3 * count :] if found.status == 0 else np.full(self.horizon, np.inf)
        return {t: float(unpaid[t]) for t in months if unpaid[t] > ROOM}
