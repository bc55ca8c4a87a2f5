"""A second opinion on a move: the whole program again, with every other decision held and only what follows left free.

Held: every other order and run, what is unmet, passed on and written off; exceptions no larger than they are. Free:
whatever follows from these (placing, lots, bands, panel, stock, funds, shares, numbers of sources). The search itself
says whether that can be, and at what cost, with rules lifted one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from optimizer.session import Solved
from optimizer.solve.engine import Engine
from optimizer.solve.interruption import Interruption
from optimizer.study.moves import Moves
from optimizer.study.purchase import Broken, Purchase
from optimizer.study.reasons import Line

ROOM = 2e-6
DECIDED = ("order", "make", "unmet", "passed_on", "write_off")
EXCEPTIONS = ("short_cover", "excess", "worst")
NUMBERS = {"number_of_sources", "number_behind", "source_counts", "behind_in_whole", "behind_if_counted",
           "behind_a_total"}  # fmt: skip
SIZE = {"order_within_bounds", "band_at_most", "supplier_on_panel"}  # hold an order under its most
SIZE_RULES = {"ceiling_a_month", "of use", "ceiling_a_year", "supplier_ceilings"}


@dataclass(frozen=True)
class Judge:
    """A solved problem asked about moves."""

    solved: Solved

    def dearer_inr(self, line: Line, to: Purchase, lifted: Iterable[Broken] = ()) -> float | None:
        """What the move adds to the cost with some rules lifted; None where it cannot be."""
        program, now = self.solved.built.program, self.solved.searched.values
        lower, upper, low, high = (a.copy() for a in (program.lower, program.upper, program.low, program.high))
        for j, column in enumerate(program.columns):
            name = column.parent_component().local_name  # type: ignore[attr-defined]
            if name in DECIDED:
                lower[j] = upper[j] = now[j]
            elif name in EXCEPTIONS:
                upper[j] = max(0.0, now[j]) + ROOM
        self._move(line, to, lower, upper)
        for rule in lifted:
            self._lift(rule, to, lower, upper, low, high)
        engine = Engine(replace(program, lower=lower, upper=upper, low=low, high=high), 1, Interruption())
        engine.set_objective(0)
        outcome = engine.minimise("judge", 0.0, 20.0, absolute_gap=1.0)
        if outcome.values is None:
            return None
        return outcome.objective - engine.value_of(Moves(self.solved).now)

    def _move(self, line: Line, to: Purchase, lower: np.ndarray, upper: np.ndarray) -> None:
        program, block = self.solved.built.program, self.solved.built.block
        leaving = line.move.args  # type: ignore[attr-defined]
        variable = block.order[leaving[0]] if len(leaving) == 1 else block.make[leaving]
        column = program.column(variable)
        lower[column] = upper[column] = 0.0
        column = program.column(block.order[to.key])
        assert column is not None
        tonnes = float(self.solved.searched.values[column]) + to.tonnes
        if tonnes <= program.upper[column] + 1e-6 * max(1.0, tonnes):
            tonnes = min(tonnes, float(program.upper[column]))
        lower[column] = tonnes
        upper[column] = tonnes if tonnes <= program.upper[column] else program.upper[column]
        year = self.solved.case.months[to.slot.order].fiscal_year
        for table, place in ((block.placed, to.key), (block.panel, (to.slot.offer.supplier, year))):
            if place in table and (column := program.column(table[place])) is not None:
                lower[column] = 1.0  # whatever is lifted, an order is an order

    def _lift(self, rule: Broken, to: Purchase, *arrays: np.ndarray) -> None:
        lower, upper, low, high = arrays
        program, block = self.solved.built.program, self.solved.built.block
        if rule.rule == "fund_balance":
            for j, column in enumerate(program.columns):
                if column.parent_component().local_name == "cash":  # type: ignore[attr-defined]
                    lower[j] = -np.inf
            return
        if rule.rule in SIZE_RULES:  # the bound of an order is the least of these
            column = program.column(block.order[to.key])
            assert column is not None
            if rule.rule == "ceiling_a_month" or lower[column] <= (to.slot.ceiling_t or np.inf) + 1e-6:
                upper[column] = lower[column]
            self._free({*SIZE, rule.rule}, [to.key, to.key[::2], rule.where], low, high)
            for place in block.COUNTED:  # "at most" counts a source by the most it could give under those ceilings
                column = program.column(block.counts[place])
                if place not in block.BEHIND and place[2] == to.slot.offer.country and column is not None:
                    lower[column] = 1.0
                    self._free({"source_counts"}, [place], low, high)
        elif rule.rule in ("cap_or_floor", "number_of_sources", "concentration"):
            rules = {rule.rule} if rule.rule != "number_of_sources" else NUMBERS
            tallies = [n for n, y in enumerate(block.mix_tallies) if y.window.label == rule.where[1]]
            self._free(rules, [(rule.where[0], n, *rule.where[2:]) for n in tallies], low, high)
        elif rule.rule in ("stock",):
            column = program.column(block.stock[rule.where])
            assert column is not None
            lower[column] = -np.inf
        else:
            self._free({rule.rule}, [rule.where], low, high)

    def _free(self, names: set[str], places: list[tuple[object, ...]], low: np.ndarray, high: np.ndarray) -> None:
        """Lift rows of these names whose place begins with one of those named."""
        for r, row in enumerate(self.solved.built.program.rows):
            where = row.index()  # type: ignore[attr-defined]
            where = where if isinstance(where, tuple) else (where,)
            if row.parent_component().local_name in names and any(  # type: ignore[attr-defined]
                where[: len(p)] == tuple(p) for p in places
            ):
                low[r], high[r] = -np.inf, np.inf
